package dev.mvmci.workflow.json;

import org.jspecify.annotations.Nullable;

/** A text is not JSON, or a value is not what was expected; the message names the place. */
public final class JsonException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final String path;
  private final String what;

  /** At the place where the value stands. */
  public JsonException(String what) {
    this("", what, null);
  }

  JsonException(String what, Throwable cause) {
    this("", what, cause);
  }

  private JsonException(String path, String what, @Nullable Throwable cause) {
    super(path.isEmpty() ? what : "$" + path + ": " + what, cause);
    this.path = path;
    this.what = what;
  }

  /** This, one step further out: {@code .name} or {@code [index]}. */
  JsonException within(String step) {
    return new JsonException(step + path, what, this);
  }
}
