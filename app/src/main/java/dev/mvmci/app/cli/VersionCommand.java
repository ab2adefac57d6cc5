package dev.mvmci.app.cli;

import dev.mvmci.app.node.Version;
import dev.mvmci.http.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "version", description = "Print the version.")
final class VersionCommand implements Runnable {

  @Mixin private Help help;
  @Mixin private Output output;

  @Override
  public void run() {
    output.show(
        Json.mapper().createObjectNode().put("version", Version.current()),
        (_, out) -> out.line(line()));
  }

  static String line() {
    return "mvm-ci " + Version.current();
  }
}
