package dev.mvmci.engine.host;

import dev.mvmci.engine.guest.GuestMemory;
import dev.mvmci.http.Json;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** recv, send, run_id: messages between runs, and from outside. */
final class MailFunctions {

  /** Longer types are refused. */
  static final int MAX_TYPE_CHARS = 128;

  private static final int MAX_TYPES = 64;

  private MailFunctions() {}

  static List<HostFunction> all() {
    return List.of(
        HostFunction.of("recv", "iil:l", MailFunctions::receive),
        HostFunction.of("send", "iiiiii:i", MailFunctions::send),
        HostFunction.of(
            "run_id",
            ":l",
            (session, memory, arguments) ->
                session.outbox().offer(Text.bytes(session.id().value()))));
  }

  private static long receive(Session session, GuestMemory memory, long[] arguments) {
    Set<String> types;
    try {
      types = types(memory.read((int) arguments[0], (int) arguments[1]));
    } catch (IllegalArgumentException e) {
      return session.outbox().refuse(Errno.EINVAL, String.valueOf(e.getMessage()));
    }
    if (types.stream().anyMatch(session.mask()::contains)) {
      return session.outbox().refuse(Errno.EACCES, "a secret is no type of a message");
    }
    return session.outbox().offer(session.mailbox().receive(types, arguments[2]));
  }

  /** A JSON array of types, or nothing. */
  private static Set<String> types(byte[] json) {
    var types = new LinkedHashSet<String>();
    if (json.length == 0) {
      return types;
    }
    JsonNode array;
    try {
      array = Json.mapper().readTree(json);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("the types are not JSON: " + e.getOriginalMessage(), e);
    }
    if (!array.isArray() || array.size() > MAX_TYPES) {
      throw new IllegalArgumentException(
          "the types are to be a JSON array of at most %d texts".formatted(MAX_TYPES));
    }
    for (JsonNode type : array) {
      types.add(checkedType(type.asString("")));
    }
    return types;
  }

  /**
   * A type as messages may have it.
   *
   * @throws IllegalArgumentException if it is none
   */
  static String checkedType(String type) {
    if (type.isEmpty() || type.length() > MAX_TYPE_CHARS || type.charAt(0) < ' ') {
      throw new IllegalArgumentException(
          "a message's type has 1 to %d characters and begins with no control character"
              .formatted(MAX_TYPE_CHARS));
    }
    return type;
  }

  private static long send(Session session, GuestMemory memory, long[] arguments) {
    String run = Text.read(memory, (int) arguments[0], (int) arguments[1]);
    String type = Text.read(memory, (int) arguments[2], (int) arguments[3]);
    String data = Text.read(memory, (int) arguments[4], (int) arguments[5]);
    if (session.mask().contains(data) || session.mask().contains(type)) {
      return session.outbox().refuse(Errno.EACCES, "a secret does not leave in a message");
    }
    if (data.length() > session.limits().outputBytes()) {
      return session
          .outbox()
          .refuse(
              Errno.EFBIG,
              "the message has %d characters; at most %d are allowed"
                  .formatted(data.length(), session.limits().outputBytes()));
    }
    try {
      var _ = Json.mapper().readTree(data);
      return session.outbox().offer(session.mailbox().send(run, checkedType(type), data));
    } catch (IllegalArgumentException e) {
      return session.outbox().refuse(Errno.EINVAL, String.valueOf(e.getMessage()));
    } catch (JacksonException e) {
      return session
          .outbox()
          .refuse(Errno.EINVAL, "the message is not JSON: " + e.getOriginalMessage());
    }
  }
}
