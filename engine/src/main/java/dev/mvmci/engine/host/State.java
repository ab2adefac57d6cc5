package dev.mvmci.engine.host;

import org.jspecify.annotations.Nullable;

/** Keys and values that a run keeps. Confined to the run's thread. */
public interface State {

  /** Who shares a key. */
  enum Scope {
    /** Nobody. */
    RUN,
    /** All runs of modules of the same name. */
    MODULE
  }

  /** The value is the answer's head. ENOENT. */
  Answer get(Scope scope, String key);

  /** Sets a value, or removes it for null. ENOSPC. */
  Answer set(Scope scope, String key, byte @Nullable [] value);

  /**
   * Sets a value if the key has the expected one; null stands for no value. EEXIST if it has
   * another. ENOSPC.
   */
  Answer swap(Scope scope, String key, byte @Nullable [] expected, byte @Nullable [] value);
}
