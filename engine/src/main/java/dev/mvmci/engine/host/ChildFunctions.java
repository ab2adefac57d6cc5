package dev.mvmci.engine.host;

import dev.mvmci.engine.guest.GuestMemory;
import dev.mvmci.http.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** spawn, join, on_cancel: a run and those it starts. */
final class ChildFunctions {

  private ChildFunctions() {}

  static List<HostFunction> all() {
    return List.of(
        HostFunction.of("spawn", "ii:l", ChildFunctions::spawn),
        HostFunction.of("join", "iil:l", ChildFunctions::join),
        HostFunction.of(
            "on_cancel",
            "i:i",
            (session, memory, arguments) -> {
              session.cleansUp(arguments[0] != 0);
              return 0;
            }));
  }

  private static long spawn(Session session, GuestMemory memory, long[] arguments) {
    String json = Text.read(memory, (int) arguments[0], (int) arguments[1]);
    if (session.mask().contains(json)) {
      return session.outbox().refuse(Errno.EACCES, "a secret does not leave as an input");
    }
    JsonNode request;
    try {
      request = Json.mapper().readTree(json);
    } catch (JacksonException e) {
      return session
          .outbox()
          .refuse(Errno.EINVAL, "the request is not JSON: " + e.getOriginalMessage());
    }
    String workflow = text(request, "workflow");
    if (workflow == null) {
      return session
          .outbox()
          .refuse(Errno.EINVAL, "the request names no workflow: {\"workflow\":\"...\"}");
    }
    JsonNode input = request.path("input");
    return session
        .outbox()
        .offer(
            session
                .children()
                .spawn(
                    new Children.Spawn(
                        text(request, "module"),
                        text(request, "version"),
                        workflow,
                        input.isMissingNode() ? "null" : input.toString(),
                        request.path("detached").asBoolean(false))));
  }

  private static @Nullable String text(JsonNode request, String field) {
    JsonNode value = request.path(field);
    return value.isString() && !value.asString().isEmpty() ? value.asString() : null;
  }

  private static long join(Session session, GuestMemory memory, long[] arguments) {
    String child = Text.read(memory, (int) arguments[0], (int) arguments[1]);
    return session.outbox().offer(session.children().join(child, arguments[2]));
  }
}
