package dev.mvmci.p2p.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mvmci.http.Call;
import dev.mvmci.p2p.Contact;
import dev.mvmci.p2p.RelayAddress;
import dev.mvmci.p2p.Way;
import dev.mvmci.p2p.relay.Relay;
import dev.mvmci.p2p.relay.RelayConfig;
import dev.mvmci.p2p.relay.RelayTarget;
import dev.mvmci.p2p.relay.TestSigners;
import dev.mvmci.p2p.session.Session;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Real QUIC through relays that mistreat one of five packets each way. */
class HostileRelayIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final int RELAYS = 16;
  private static final int AT_ONCE = 4;
  private static final int REQUESTS = 200;

  private final long firstSeed = Long.getLong("hostile.seed", System.nanoTime());

  @Test
  void everyRequestIsAnsweredRightAndSoon() throws Exception {
    var runs = new ArrayList<Future<Long>>();
    try (var threads = Executors.newFixedThreadPool(AT_ONCE)) {
      for (int i = 0; i < RELAYS; i++) {
        int number = i;
        runs.add(threads.submit(() -> slowestMillis(number, firstSeed + number)));
      }
      for (Future<Long> run : runs) {
        assertThat(run.get()).isLessThan(SOON.toMillis());
      }
    }
  }

  private static long slowestMillis(int number, long seed) throws Exception {
    var free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (Relay relay = Relay.start(RelayConfig.open(free), TestSigners.signer(78));
        var proxy = new HostileProxy(relay.address(), seed)) {
      var address = new RelayAddress("127.0.0.1", proxy.port());
      List<RelayTarget> relays = List.of(RelayTarget.of(address));
      // The server admits nobody to its addresses, so all stays at the relay.
      try (Side server = Side.open(2 * number + 1, false, relays);
          Side client = Side.open(2 * number + 2, false, relays)) {
        await().atMost(PATIENCE).until(server::isRegistered);
        await().atMost(PATIENCE).until(client::isRegistered);
        long slowest = 0;
        Session session = dial(client, server, address);
        for (int i = 0; i < REQUESTS; i++) {
          long begun = System.nanoTime();
          String answer;
          try {
            answer = session.call(Call.get("/").within(PATIENCE)).text();
          } catch (IOException e) {
            // Two signs of life in a row were lost: whoever wants a session dials again.
            assertThat(session.isOpen()).as("seed %d, request %d: %s", seed, i, e).isFalse();
            session = dial(client, server, address);
            answer = session.call(Call.get("/").within(PATIENCE)).text();
          }
          assertThat(answer)
              .as("seed %d, request %d", seed, i)
              .isEqualTo("for " + client.endpoint().id().brief());
          slowest = Math.max(slowest, System.nanoTime() - begun);
        }
        session.close();
        assertThat(client.path().kind()).as("seed %d", seed).isEqualTo(Way.Kind.RELAYED);
        assertThat(proxy.mistreated()).isGreaterThan(REQUESTS / 5);
        assertThat(relay.counters().registrations()).isLessThanOrEqualTo(2);
        System.out.printf(
            "seed %d: slowest %d ms, %d packets mistreated, refused %s%n",
            seed, slowest / 1_000_000, proxy.mistreated(), client.paths().totals().refusals());
        return slowest / 1_000_000;
      }
    }
  }

  /** A dial may lose too much to be done in its time; whoever wants a session dials again. */
  private static Session dial(Side client, Side server, RelayAddress address) throws Exception {
    var contact = new Contact(server.endpoint().id(), List.of(), List.of(address));
    for (int attempt = 1; ; attempt++) {
      try {
        return client.endpoint().dial(contact);
      } catch (IOException e) {
        assertThat(attempt).as(e.toString()).isLessThan(5);
      }
    }
  }
}
