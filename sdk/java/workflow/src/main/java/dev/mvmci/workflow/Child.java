package dev.mvmci.workflow;

import static dev.mvmci.workflow.Calls.utf8;

import dev.mvmci.workflow.json.Codec;
import dev.mvmci.workflow.json.Codecs;
import dev.mvmci.workflow.json.JsonObject;
import dev.mvmci.workflow.json.JsonValue;
import java.time.Duration;
import java.util.Optional;

/** A run that this one has started. */
public final class Child {

  private final Calls calls;
  private final Codecs codecs;
  private final String id;

  Child(Calls calls, Codecs codecs, String id) {
    this.calls = calls;
    this.codecs = codecs;
    this.id = id;
  }

  /** Its id, to which messages can be sent. */
  public String id() {
    return id;
  }

  /**
   * Waits for its end.
   *
   * @throws CallException {@link Problem#NOT_FOUND} if it is not this run's child
   */
  public ChildEnd join() {
    return end(calls.host().join(utf8(id), Calls.forEver()));
  }

  /**
   * Waits for its end until a time is over.
   *
   * @return nothing if it goes on
   */
  public Optional<ChildEnd> join(Duration wait) {
    try {
      return Optional.of(end(calls.host().join(utf8(id), Calls.nanos(wait))));
    } catch (CallException e) {
      if (e.problem() == Problem.TIMED_OUT) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private ChildEnd end(long result) {
    JsonObject end = JsonValue.parse(calls.text(result)).object();
    Optional<JsonObject> error = end.optional("error", Codec.VALUE).map(JsonValue::object);
    return new ChildEnd(
        end.required("status", Codec.TEXT),
        end.optional("output", Codec.VALUE),
        error.flatMap(value -> value.optional("kind", Codec.TEXT)),
        error.flatMap(value -> value.optional("message", Codec.TEXT)),
        codecs);
  }
}
