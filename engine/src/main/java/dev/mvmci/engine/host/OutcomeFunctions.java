package dev.mvmci.engine.host;

import dev.mvmci.engine.RunOutcome.Kind;
import dev.mvmci.engine.guest.GuestMemory;
import dev.mvmci.http.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.core.JacksonException;

/** respond, output, fail, fail_for_now: what the outside gets of a run. */
final class OutcomeFunctions {

  private static final int MAX_FAILURE_BYTES = 64 << 10;

  private OutcomeFunctions() {}

  static List<HostFunction> all() {
    return List.of(
        HostFunction.of("respond", "ii:i", OutcomeFunctions::respond),
        HostFunction.of("output", "ii:i", OutcomeFunctions::output),
        failing("fail", Kind.GUEST),
        failing("fail_for_now", Kind.TEMPORARY));
  }

  private static long respond(Session session, GuestMemory memory, long[] arguments) {
    int length = (int) arguments[1];
    if (length > session.limits().outputBytes()) {
      return tooLarge(session, "response", length);
    }
    return session.respond(Text.read(memory, (int) arguments[0], length))
        ? 0
        : session.outbox().refuse(Errno.EEXIST, "a run responds once");
  }

  private static long output(Session session, GuestMemory memory, long[] arguments) {
    int length = (int) arguments[1];
    if (length > session.limits().outputBytes()) {
      return tooLarge(session, "output", length);
    }
    String json = Text.read(memory, (int) arguments[0], length);
    try {
      var _ = Json.mapper().readTree(json);
    } catch (JacksonException e) {
      return session
          .outbox()
          .refuse(Errno.EINVAL, "the output is not JSON: " + e.getOriginalMessage());
    }
    session.output(json);
    return 0;
  }

  private static int tooLarge(Session session, String what, int length) {
    return session
        .outbox()
        .refuse(
            Errno.EFBIG,
            "the %s has %d bytes; at most %d are allowed"
                .formatted(what, length, session.limits().outputBytes()));
  }

  private static HostFunction failing(String name, Kind kind) {
    return HostFunction.of(
        name,
        "ii:",
        (session, memory, arguments) -> {
          byte[] message = memory.read((int) arguments[0], (int) arguments[1]);
          int length = Math.min(message.length, MAX_FAILURE_BYTES);
          return session.fail(kind, new String(message, 0, length, StandardCharsets.UTF_8));
        });
  }
}
