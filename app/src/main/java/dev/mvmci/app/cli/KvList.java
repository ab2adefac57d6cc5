package dev.mvmci.app.cli;

import dev.mvmci.app.client.StoreCalls;
import dev.mvmci.http.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ArrayNode;

@Command(name = "ls", description = "List the keys with a prefix, in order.")
final class KvList implements Runnable {

  @Mixin private Help help;
  @Mixin private StoreOption store;
  @Mixin private Output output;

  @Parameters(arity = "0..1", paramLabel = "PREFIX", defaultValue = "")
  private String prefix;

  @Override
  public void run() {
    try (StoreCalls calls = store.connect()) {
      ArrayNode keys = Json.mapper().createArrayNode();
      var _ =
          calls.ask(client -> {
            // Lines are printed page by page as they come; JSON is one value.
            client.eachKey(
                prefix,
                key -> {
                  if (output.json()) {
                    keys.add(key);
                  } else {
                    output.line(key);
                  }
                });
            return true;
          });
      if (output.json()) {
        output.print(keys);
      }
    }
  }
}
