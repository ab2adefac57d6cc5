package dev.mvmci.engine.host;

import java.util.List;
import java.util.Optional;

/** secret: a value that is known to the engine by name. */
final class SecretFunctions {

  private SecretFunctions() {}

  static List<HostFunction> all() {
    return List.of(
        HostFunction.of(
            "secret",
            "ii:l",
            (session, memory, arguments) -> {
              String name = Text.read(memory, (int) arguments[0], (int) arguments[1]);
              Optional<byte[]> value = session.secret(name);
              return value.isPresent()
                  ? session.outbox().offer(value.get())
                  : session.outbox().refuse(Errno.ENOENT, "there is no secret of this name");
            }));
  }
}
