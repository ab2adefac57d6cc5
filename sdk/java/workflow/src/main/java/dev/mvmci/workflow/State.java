package dev.mvmci.workflow;

import static dev.mvmci.workflow.Calls.utf8;

import dev.mvmci.workflow.json.Codecs;
import dev.mvmci.workflow.json.JsonException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Values under keys, written as JSON: the run's own, or those that all runs of a module share. Keys
 * have 1 to 256 bytes, values at most 256 KiB.
 */
public final class State {

  static final int OF_THE_RUN = 0;
  static final int OF_THE_MODULE = 1;

  private final Calls calls;
  private final Codecs codecs;
  private final int scope;

  State(Calls calls, Codecs codecs, int scope) {
    this.calls = calls;
    this.codecs = codecs;
    this.scope = scope;
  }

  /**
   * The value of a key, if it has one.
   *
   * @throws JsonException if it is not of this type
   */
  public <T> Optional<T> get(String key, Class<T> type) {
    String json;
    try {
      json = calls.text(calls.host().get(scope, utf8(key)));
    } catch (CallException e) {
      if (e.problem() == Problem.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
    return Optional.of(codecs.read(json, type));
  }

  /**
   * Sets a key.
   *
   * @param value of a class with a codec
   * @throws CallException {@link Problem#FULL} or {@link Problem#TOO_LARGE}
   */
  public void set(String key, Object value) {
    var _ = calls.checked(calls.host().set(scope, utf8(key), bytes(value)));
  }

  /** Removes a key, if it is there. */
  public void delete(String key) {
    var _ = calls.checked(calls.host().delete(scope, utf8(key)));
  }

  /**
   * Sets a key if its value is the expected one, compared as the JSON that is written for both.
   *
   * @param expected null if the key is to have none
   * @param value null to remove the key
   * @return whether it was
   */
  public boolean swap(String key, @Nullable Object expected, @Nullable Object value) {
    try {
      var _ =
          calls.checked(
              calls
                  .host()
                  .swap(
                      scope,
                      utf8(key),
                      expected == null ? null : bytes(expected),
                      value == null ? null : bytes(value)));
      return true;
    } catch (CallException e) {
      if (e.problem() == Problem.EXISTS) {
        return false;
      }
      throw e;
    }
  }

  private byte[] bytes(Object value) {
    return utf8(codecs.write(value));
  }
}
