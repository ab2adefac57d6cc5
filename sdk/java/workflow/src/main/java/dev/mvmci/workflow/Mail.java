package dev.mvmci.workflow;

import static dev.mvmci.workflow.Calls.utf8;

import dev.mvmci.workflow.json.Codecs;
import dev.mvmci.workflow.json.JsonArray;
import dev.mvmci.workflow.json.JsonString;
import dev.mvmci.workflow.json.JsonValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Messages between runs, and from outside. They are taken in the order of their arrival, each once.
 */
public final class Mail {

  private final Calls calls;
  private final Codecs codecs;

  Mail(Calls calls, Codecs codecs) {
    this.calls = calls;
    this.codecs = codecs;
  }

  /**
   * Waits for a message, for years if need be; meanwhile the run leaves the memory.
   *
   * @param types those that are wanted, of any type if none is named; others stay
   */
  public Message receive(String... types) {
    return message(calls.host().receive(wanted(types), Calls.forEver()));
  }

  /**
   * Waits for a message until a time is over.
   *
   * @param wait nothing only looks
   * @param types those that are wanted, of any type if none is named; others stay
   * @return nothing if none came in time
   */
  public Optional<Message> receive(Duration wait, String... types) {
    try {
      return Optional.of(message(calls.host().receive(wanted(types), Calls.nanos(wait))));
    } catch (CallException e) {
      if (e.problem() == Problem.TIMED_OUT) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /**
   * Sends a message, once; it is durable when this returns.
   *
   * @param run the id of an unfinished run
   * @param data of a class with a codec
   * @throws CallException {@link Problem#NOT_FOUND} if there is no such run, {@link Problem#BUSY}
   *     if too many messages wait for it
   */
  public void send(String run, String type, Object data) {
    var _ = calls.checked(calls.host().send(utf8(run), utf8(type), utf8(codecs.write(data))));
  }

  private Message message(long result) {
    String type = calls.text(result);
    return new Message(type, calls.text(calls.host().body()), codecs);
  }

  private static byte[] wanted(String... types) {
    List<JsonValue> names = new ArrayList<>();
    for (String type : types) {
      names.add(new JsonString(type));
    }
    return utf8(new JsonArray(names).toJson());
  }
}
