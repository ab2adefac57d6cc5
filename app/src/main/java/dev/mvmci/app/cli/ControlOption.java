package dev.mvmci.app.cli;

import dev.mvmci.app.client.Server;
import picocli.CommandLine.Option;

/** Which control plane a command asks. */
final class ControlOption {

  static final String DEFAULT = "http://127.0.0.1:3020";

  @Option(
      names = "--server",
      paramLabel = "URL",
      defaultValue = "${env:MVM_CI_SERVER:-" + DEFAULT + "}",
      description = "Control plane to ask (MVM_CI_SERVER; default " + DEFAULT + ").")
  private String server;

  Server connect() {
    return new Server(server, "start a node with `mvm-ci up`, or name another with --server");
  }
}
