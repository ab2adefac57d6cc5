package dev.mvmci.app.cli;

import dev.mvmci.app.node.Address;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where page and API of a control plane listen. */
final class PageOptions {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--bind",
      paramLabel = "HOST",
      defaultValue = "${env:HTTP_BIND_ADDR:-127.0.0.1}",
      description =
          "Address of the page and API, loopback only (HTTP_BIND_ADDR; default 127.0.0.1).")
  private String host;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "${env:HTTP_PORT:-3020}",
      description = "Port of the page and API, 0 for a free one (HTTP_PORT; default 3020).")
  private int port;

  Address address() {
    try {
      return new Address(host, port);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
  }
}
