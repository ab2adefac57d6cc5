package dev.mvmci.engine;

/** Why the engine did not do what was asked; each kind tells the caller what to do. */
public abstract sealed class EngineFailure extends RuntimeException {

  private EngineFailure(String message, Throwable cause) {
    super(message, cause);
  }

  private EngineFailure(String message) {
    super(message);
  }

  /** The request itself is at fault; repeating it will not help. */
  public static final class BadRequest extends EngineFailure {
    public BadRequest(String message) {
      super(message);
    }
  }

  /** The bytes are no module that this engine can run; the message says what is in the way. */
  public static final class InvalidModule extends EngineFailure {
    public InvalidModule(String message) {
      super(message);
    }
  }

  /** There is no such module, version, workflow or run. */
  public static final class NotFound extends EngineFailure {
    public NotFound(String message) {
      super(message);
    }
  }

  /** The key is taken by a run that was asked for differently. */
  public static final class Conflict extends EngineFailure {
    public Conflict(String message) {
      super(message);
    }
  }

  /** A module or input above its size limit. */
  public static final class TooLarge extends EngineFailure {
    public TooLarge(String message) {
      super(message);
    }
  }

  /** As many runs as allowed are unfinished; ask again later. */
  public static final class LimitReached extends EngineFailure {
    public LimitReached(String message) {
      super(message);
    }
  }

  /**
   * The engine is closed or cannot write its journal. Whether the request took effect is unknown if
   * it was under way; runs resume when the engine opens again.
   */
  public static final class Unavailable extends EngineFailure {
    public Unavailable(String message) {
      super(message);
    }

    public Unavailable(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
