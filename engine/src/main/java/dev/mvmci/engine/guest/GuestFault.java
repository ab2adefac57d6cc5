package dev.mvmci.engine.guest;

import org.jspecify.annotations.Nullable;

/** The guest cannot go on. Its instance must not be used again. */
public final class GuestFault extends RuntimeException {

  /** What happened. */
  public enum Kind {
    /** The guest did something that WebAssembly forbids, or gave a host function a bad range. */
    TRAP,
    /** Calls nested too deeply. */
    STACK,
    /** The thread was interrupted. */
    INTERRUPTED,
    /** The process had no memory for it. */
    MEMORY
  }

  private final Kind kind;

  public GuestFault(Kind kind, String message) {
    this(kind, message, null);
  }

  public GuestFault(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
