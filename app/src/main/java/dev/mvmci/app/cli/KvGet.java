package dev.mvmci.app.cli;

import dev.mvmci.app.client.CommandFailure;
import dev.mvmci.app.client.StoreCalls;
import dev.mvmci.http.Json;
import dev.mvmci.repram.client.Sealer;
import dev.mvmci.repram.client.Value;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

@Command(
    name = "get",
    description = "Print a value as it is; with --json also what is left of its time.")
final class KvGet implements Runnable {

  @Mixin private Help help;
  @Mixin private StoreOption store;
  @Mixin private SealOption seal;
  @Mixin private Output output;

  @Parameters(paramLabel = "KEY")
  private String key;

  @Override
  public void run() {
    Optional<Sealer> sealer = seal.sealer();
    String name = sealer.map(s -> s.keyOf(key)).orElse(key);
    Optional<Value> found;
    try (StoreCalls calls = store.connect()) {
      found = calls.ask(client -> client.get(name));
    }
    Value value =
        found.orElseThrow(() ->
            new CommandFailure(
                CommandFailure.NOT_FOUND, "'%s' has no value, or its time is over".formatted(key)));
    byte[] bytes = sealer.map(s -> opened(s, value)).orElse(value.bytes());
    if (output.json()) {
      print(name, value, bytes);
    } else {
      System.out.writeBytes(bytes);
      System.out.flush();
    }
  }

  private byte[] opened(Sealer sealer, Value value) {
    return sealer
        .open(key, value.bytes())
        .orElseThrow(() ->
            new CommandFailure(
                CommandFailure.REFUSED,
                "'%s' was sealed with another passphrase, or altered".formatted(key)));
  }

  private void print(String name, Value value, byte[] bytes) {
    ObjectNode json = Json.mapper().createObjectNode();
    json.put("key", name).put("version", value.version());
    value.originalTtl().ifPresent(ttl -> json.put("ttl_seconds", ttl.toSeconds()));
    value.remaining().ifPresent(left -> json.put("remaining_seconds", left.toSeconds()));
    ValueText.put(json, bytes);
    output.print(json);
  }
}
