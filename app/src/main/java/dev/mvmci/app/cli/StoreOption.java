package dev.mvmci.app.cli;

import dev.mvmci.app.client.StoreCalls;
import dev.mvmci.fade.FadeConfig;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which nodes of the fading store a command asks. */
final class StoreOption {

  private static final String DEFAULT = "http://127.0.0.1:8080";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--nodes",
      paramLabel = "URL,…",
      split = ",",
      defaultValue = "${env:REPRAM_URL:-" + DEFAULT + "}",
      description =
          "Nodes to ask, the next when one is down (REPRAM_URL; default " + DEFAULT + ").")
  private List<String> nodes;

  @Option(
      names = "--api-key",
      hidden = true,
      paramLabel = "KEY",
      defaultValue = "${env:REPRAM_API_KEY:-}",
      description = "Key of nodes that listen beyond their machine.")
  private String key;

  StoreCalls connect() {
    return new StoreCalls(addresses(), key);
  }

  String key() {
    return key;
  }

  List<URI> addresses() {
    var addresses = new ArrayList<URI>();
    for (String node : nodes) {
      try {
        addresses.add(FadeConfig.nodeAddress(node));
      } catch (IllegalArgumentException e) {
        throw new ParameterException(command.commandLine(), e.getMessage(), e);
      }
    }
    return addresses;
  }
}
