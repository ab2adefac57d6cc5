package dev.mvmci.bench.p2p;

import dev.mvmci.http.Call;
import dev.mvmci.http.Json;
import dev.mvmci.http.Reply;
import dev.mvmci.p2p.Identity;
import dev.mvmci.p2p.Underlay;
import dev.mvmci.p2p.caller.Link;
import dev.mvmci.p2p.caller.Members;
import dev.mvmci.p2p.caller.PeerCaller;
import dev.mvmci.p2p.session.Endpoint;
import dev.mvmci.p2p.session.EndpointConfig;
import dev.mvmci.p2p.session.PeerService;
import dev.mvmci.p2p.ticket.Ticket;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import tools.jackson.databind.JsonNode;

/**
 * A worker with an endpoint of its own, which holds each job for longer than a lease and prolongs
 * its lease meanwhile, as the workers of mvm-ci do.
 */
final class HoldingWorker implements AutoCloseable {

  private static final Duration HEARTBEAT_INTERVAL = Duration.ofSeconds(10);
  private static final Duration HEARTBEAT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration CLAIM_WAIT = Duration.ofSeconds(25);
  private static final List<String> KINDS = List.of("opaque");

  private final String id;
  private final SplittableRandom random;
  private final Figures figures;
  private final Endpoint endpoint;
  private final PeerCaller caller;
  private final Thread thread;
  private volatile long answeredNanos;

  HoldingWorker(int number, Ticket ticket, Figures figures) throws IOException {
    this.id = "bench-" + number;
    this.random = new SplittableRandom(number);
    this.figures = figures;
    this.endpoint =
        Endpoint.open(EndpointConfig.DEFAULT, identity(), Underlay.DIRECT, PeerService.NOTHING);
    this.caller =
        new PeerCaller(new Link(endpoint, Members.of(ticket), ticket.secret(), random.split()));
    this.thread = Thread.ofVirtual().name(id).start(this::work);
  }

  private static Identity identity() {
    byte[] seed = new byte[32];
    new SecureRandom().nextBytes(seed);
    return Identity.ofSeed(seed);
  }

  /** From here on the first answer is waited for. */
  void watch() {
    answeredNanos = 0;
  }

  /** When it was answered first since then, by {@link System#nanoTime}; 0 if it was not yet. */
  long answeredNanos() {
    return answeredNanos;
  }

  private void work() {
    long pauseMillis = 100;
    try {
      while (true) {
        try {
          hold(ask("/api/v1/workers", registration(), Call.DEFAULT_TIMEOUT).path("adopted"));
          pauseMillis = 100;
          while (true) {
            var order =
                Map.of("worker_id", id, "kinds", KINDS, "max", 1, "wait_ms", CLAIM_WAIT.toMillis());
            Duration patience = CLAIM_WAIT.plus(Call.DEFAULT_TIMEOUT);
            hold(ask("/api/v1/claim", order, patience).path("jobs"));
          }
        } catch (IOException e) {
          figures.interrupted(e);
          Thread.sleep(pauseMillis - random.nextLong(pauseMillis / 2));
          pauseMillis = Math.min(2 * pauseMillis, 5_000);
        }
      }
    } catch (InterruptedException _) {
      // closed
    }
  }

  private Map<String, Object> registration() {
    return Map.of("worker_id", id, "name", id, "kinds", KINDS, "capacity", 1);
  }

  private void hold(JsonNode jobs) throws IOException, InterruptedException {
    for (JsonNode job : jobs) {
      String path = "/api/v1/jobs/" + job.path("id").stringValue();
      Map<String, Object> lease = Map.of("token", job.path("lease_token").longValue());
      if (job.path("status").stringValue("").equals("Claimed")) {
        Map<String, Object> start = Map.of("token", lease.get("token"), "run_id", id);
        var _ = ask(path + "/start", start, Call.DEFAULT_TIMEOUT);
      }
      for (int i = 3 + random.nextInt(3); i > 0; i--) {
        Thread.sleep(HEARTBEAT_INTERVAL);
        var _ = ask(path + "/heartbeat", lease, HEARTBEAT_TIMEOUT);
        figures.prolonged();
      }
      Map<String, Object> end = Map.of("token", lease.get("token"), "output", id);
      var _ = ask(path + "/complete", end, Call.DEFAULT_TIMEOUT);
      figures.completed();
    }
  }

  private JsonNode ask(String path, Map<String, Object> body, Duration timeout)
      throws IOException, InterruptedException {
    Reply reply = caller.call(Call.postJson(path, body).within(timeout));
    if (reply.status() == 409) {
      figures.lost();
      throw new IOException("the lease was lost: " + reply.text());
    }
    if (reply.status() >= 300) {
      throw new IOException("%s answered %d: %s".formatted(path, reply.status(), reply.text()));
    }
    if (answeredNanos == 0) {
      answeredNanos = System.nanoTime();
    }
    return reply.status() == 204 ? Json.mapper().createObjectNode() : reply.json();
  }

  @Override
  public void close() {
    thread.interrupt();
    caller.close();
    endpoint.close();
  }
}
