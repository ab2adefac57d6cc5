package dev.mvmci.app.cli;

import dev.mvmci.app.client.CommandFailure;
import dev.mvmci.app.client.StoreCalls;
import dev.mvmci.http.Json;
import dev.mvmci.repram.client.Condition;
import dev.mvmci.repram.client.Sealer;
import dev.mvmci.repram.client.Stored;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

@Command(
    name = "put",
    description = "Keep a value for a while; without VALUE and --file it is read from the input.")
final class KvPut implements Callable<Integer> {

  @Mixin private Help help;
  @Mixin private StoreOption store;
  @Mixin private SealOption seal;
  @Mixin private Output output;

  @Parameters(index = "0", paramLabel = "KEY")
  private String key;

  @Parameters(index = "1", arity = "0..1", paramLabel = "VALUE")
  private @Nullable String value;

  @Option(names = "--file", paramLabel = "FILE", description = "Take the value from a file.")
  private @Nullable Path file;

  @Option(
      names = "--ttl",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      defaultValue = "1h",
      description = "How long it lives, within the bounds of the node (default ${DEFAULT-VALUE}).")
  private Duration ttl;

  @Option(names = "--if-absent", description = "Only if the key has no value.")
  private boolean ifAbsent;

  @Option(
      names = "--if-version",
      paramLabel = "VERSION",
      description = "Only if the value is still of this version, as `kv get --json` shows it.")
  private @Nullable String ifVersion;

  @Override
  public Integer call() {
    if (key.isEmpty()) {
      throw new CommandFailure(
          CommandFailure.USAGE, "the key is empty; it takes 1 character or more");
    }
    if (ttl.toSeconds() < 1) {
      throw new CommandFailure(
          CommandFailure.USAGE, "--ttl is %s; it takes 1s or more".formatted(Shown.span(ttl)));
    }
    byte[] bytes = bytes();
    Optional<Sealer> sealer = seal.sealer();
    String name = sealer.map(s -> s.keyOf(key)).orElse(key);
    byte[] content = sealer.map(s -> s.seal(key, bytes)).orElse(bytes);
    Stored stored;
    try (StoreCalls calls = store.connect()) {
      stored = calls.ask(client -> client.put(name, content, ttl, condition()));
    }
    return switch (stored) {
      case REPLICATED -> say(name, "replicated");
      case PENDING -> say(name, "pending");
      case REFUSED ->
          throw new CommandFailure(
              CommandFailure.REFUSED,
              ifAbsent
                  ? "'%s' has a value already; nothing was written".formatted(key)
                  : "'%s' is of another version; nothing was written".formatted(key));
    };
  }

  private Condition condition() {
    if (ifAbsent) {
      return new Condition.IfAbsent();
    }
    return ifVersion == null ? Condition.ALWAYS : new Condition.IfVersion(ifVersion);
  }

  private int say(String name, String state) {
    if (output.json()) {
      ObjectNode json = Json.mapper().createObjectNode();
      json.put("key", name).put("state", state).put("ttl_seconds", ttl.toSeconds());
      output.print(json);
    } else {
      output.line(
          state.equals("pending")
              ? name + " kept; other nodes have not confirmed it yet"
              : name + " kept for " + Shown.span(ttl));
    }
    return 0;
  }

  private byte[] bytes() {
    if (value != null && file != null) {
      throw new CommandFailure(CommandFailure.USAGE, "give VALUE or --file, not both");
    }
    if (value != null) {
      return value.getBytes(StandardCharsets.UTF_8);
    }
    try {
      return file == null ? System.in.readAllBytes() : Files.readAllBytes(file);
    } catch (IOException e) {
      throw UnreadableFile.failure(file == null ? "the input" : file, e);
    }
  }
}
