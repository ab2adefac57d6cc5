package dev.mvmci.app.cli;

import dev.mvmci.app.node.Address;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where an engine listens; {@code FLAWLESS_ADDR} is the seeds' name for it. */
final class ListenOptions {

  private static final Address DEFAULT = new Address("127.0.0.1", 27288);

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--engine-port",
      paramLabel = "PORT",
      description =
          "Port of the engine, 0 for a free one (FLAWLESS_ADDR=host:port; default 27288).")
  private @Nullable Integer port;

  @Option(
      names = "--engine-address",
      hidden = true,
      defaultValue = "${env:FLAWLESS_ADDR:-}",
      description = "host:port")
  private String address;

  /** Flag over environment over default. */
  Address engine() {
    return checked(() -> {
      Address given = Address.parse(address, DEFAULT);
      return port == null ? given : new Address(given.host(), port);
    });
  }

  /** What is not acceptable about an address is wrong usage. */
  Address checked(Supplier<Address> make) {
    try {
      return make.get();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
  }
}
