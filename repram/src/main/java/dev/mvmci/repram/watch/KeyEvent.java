package dev.mvmci.repram.watch;

import dev.mvmci.repram.store.Entry;
import dev.mvmci.repram.store.Version;

/** Something that happened to a key. */
public sealed interface KeyEvent {

  String key();

  /** A value came, or replaced another one. */
  record Stored(Entry entry, long remainingMillis) implements KeyEvent {
    @Override
    public String key() {
      return entry.key();
    }
  }

  /** A value's time is over. */
  record Expired(String key, Version version) implements KeyEvent {}
}
