package dev.mvmci.engine.host;

import dev.mvmci.engine.guest.GuestFault;
import dev.mvmci.engine.guest.GuestFault.Kind;
import dev.mvmci.engine.module.ModuleManifest;
import java.util.List;

/** abi, take, input, body, last_error: pure functions of what came before. */
final class BufferFunctions {

  private BufferFunctions() {}

  static List<HostFunction> all() {
    return List.of(
        HostFunction.of("abi", ":i", (session, memory, arguments) -> ModuleManifest.ABI),
        HostFunction.of(
            "take",
            "ii:i",
            (session, memory, arguments) ->
                session.outbox().take(memory, (int) arguments[0], capacity((int) arguments[1]))),
        HostFunction.of(
            "input", ":l", (session, memory, arguments) -> session.outbox().offer(session.input())),
        HostFunction.of("body", ":l", (session, memory, arguments) -> session.outbox().offerBody()),
        HostFunction.of(
            "last_error", ":l", (session, memory, arguments) -> session.outbox().offerLastError()));
  }

  private static int capacity(int capacity) {
    if (capacity < 0) {
      throw new GuestFault(
          Kind.TRAP, "take with a capacity of " + Integer.toUnsignedString(capacity));
    }
    return capacity;
  }
}
