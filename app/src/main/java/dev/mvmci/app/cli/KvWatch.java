package dev.mvmci.app.cli;

import dev.mvmci.app.client.StoreCalls;
import dev.mvmci.http.Json;
import dev.mvmci.repram.client.Sealer;
import dev.mvmci.repram.client.Watch;
import dev.mvmci.repram.client.WatchEvent;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

@Command(
    name = "watch",
    description = {
      "Follow the keys with a prefix: first those there are, then as they come and go.",
      "With a passphrase, KEY is one whole key. With --json, one object a line."
    })
final class KvWatch implements Runnable {

  @Mixin private Help help;
  @Mixin private StoreOption store;
  @Mixin private SealOption seal;
  @Mixin private Output output;

  @Parameters(arity = "0..1", paramLabel = "PREFIX", defaultValue = "")
  private String prefix;

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "0",
      description = "End after so many events (default: never).")
  private int count;

  private final AtomicInteger seen = new AtomicInteger();
  private final CountDownLatch done = new CountDownLatch(1);

  @Override
  public void run() {
    Optional<Sealer> sealer = seal.sealer();
    String key = sealer.map(s -> s.keyOf(prefix)).orElse(prefix);
    try (StoreCalls calls = store.connect()) {
      // The watch itself waits for nodes that are not there; a person wants to know at once.
      var _ = calls.ask(client -> client.keys(key, 1, ""));
      var _ =
          calls.ask(client -> {
            try (Watch _ = client.watchValues(key, event -> show(event, sealer))) {
              done.await();
            }
            return true;
          });
    }
  }

  private void show(WatchEvent event, Optional<Sealer> sealer) {
    if (count > 0 && seen.incrementAndGet() > count) {
      return;
    }
    switch (event) {
      case WatchEvent.Appeared appeared -> appeared(appeared, sealer);
      case WatchEvent.Expired(String key, _) -> expired(key);
    }
    output.out().flush();
    if (count > 0 && seen.get() >= count) {
      done.countDown();
    }
  }

  private void expired(String key) {
    if (output.json()) {
      ObjectNode json = Json.mapper().createObjectNode();
      output.out().println(json.put("event", "expired").put("key", key));
    } else {
      output.line("expired  " + key);
    }
  }

  private void appeared(WatchEvent.Appeared event, Optional<Sealer> sealer) {
    byte[] bytes = event.value();
    if (bytes != null && sealer.isPresent()) {
      bytes = sealer.get().open(prefix, bytes).orElse(null);
    }
    if (output.json()) {
      ObjectNode json = Json.mapper().createObjectNode();
      json.put("event", "new").put("key", event.key()).put("version", event.version());
      json.put("size", event.size()).put("ttl_seconds", event.ttl().toSeconds());
      json.put("remaining_ms", event.remaining().toMillis());
      if (bytes != null) {
        ValueText.put(json, bytes);
      }
      output.out().println(json);
      return;
    }
    String text = bytes == null ? "" : ValueText.of(bytes).orElse("");
    output.line(
        "new      %s  %s left  %s"
            .formatted(
                event.key(),
                Shown.span(event.remaining()),
                text.isEmpty() ? event.size() + " bytes" : text));
  }
}
