package dev.mvmci.app.cli;

import dev.mvmci.app.node.Address;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Where the fading store of a control plane listens, as {@code --repram-port} says. */
final class StorePort {

  private StorePort() {}

  /** The address on loopback; empty for 'off'. */
  static Optional<Address> address(String port, CommandSpec command) {
    if (port.equals("off")) {
      return Optional.empty();
    }
    try {
      return Optional.of(Address.parse(":" + port, new Address("127.0.0.1", 0)));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          command.commandLine(),
          "--repram-port (REPRAM_HTTP_PORT) is '%s'; it takes 0 to 65535 or off".formatted(port),
          e);
    }
  }
}
