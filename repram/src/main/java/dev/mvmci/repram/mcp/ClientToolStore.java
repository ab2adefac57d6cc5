package dev.mvmci.repram.mcp;

import dev.mvmci.http.HttpProblem;
import dev.mvmci.repram.client.RepramClient;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Nodes elsewhere, through a client; they bound TTLs as they are configured. */
public final class ClientToolStore implements ToolStore {

  private final RepramClient client;
  private final InstantSource clock;

  public ClientToolStore(RepramClient client, InstantSource clock) {
    this.client = client;
    this.clock = clock;
  }

  @Override
  public void put(String key, byte[] value, int ttlSeconds)
      throws IOException, InterruptedException {
    try {
      client.put(key, value, Duration.ofSeconds(ttlSeconds));
    } catch (HttpProblem e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  @Override
  public Optional<Found> find(String key) throws IOException, InterruptedException {
    try {
      return client
          .get(key)
          .map(value -> {
            Duration remaining = value.remaining().orElse(Duration.ZERO);
            // Nodes say when their copy came; when the value was written is told by its times.
            Duration age = value.originalTtl().orElse(remaining).minus(remaining);
            Instant created = clock.instant().minus(age);
            return new Found(value.bytes(), created, remaining.toSeconds());
          });
    } catch (HttpProblem e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  @Override
  public List<String> keys(String prefix, int most) throws IOException, InterruptedException {
    try {
      return client.keys(prefix, most, "").keys();
    } catch (HttpProblem e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
