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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Real sockets and real QUIC on the paths, all on loopback. */
class PathUnderlayTest {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private final InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  @Test
  void aSessionBeginsAtTheRelayBecomesDirectAndOutlivesTheRelay() throws Exception {
    Relay relay = Relay.start(RelayConfig.open(free), TestSigners.signer(77));
    var address = new RelayAddress("127.0.0.1", relay.address().getPort());
    try (relay;
        Side server = Side.open(1, true, List.of(RelayTarget.of(address)));
        Side client = Side.open(2, true, List.of(RelayTarget.of(address)))) {
      await().atMost(PATIENCE).until(() -> server.isRegistered());
      await().atMost(PATIENCE).until(() -> client.isRegistered());
      var contact = new Contact(server.endpoint().id(), List.of(), List.of(address));
      try (Session session = client.endpoint().dial(contact)) {
        assertThat(answer(session)).isEqualTo("for " + client.endpoint().id().brief());
        assertThat(relay.counters().forwardedPackets()).isPositive();
        await().atMost(PATIENCE).until(() -> client.path().kind() == Way.Kind.DIRECT);
        await().atMost(PATIENCE).until(() -> server.path().kind() == Way.Kind.DIRECT);
        relay.close();
        for (int i = 0; i < 50; i++) {
          assertThat(answer(session)).startsWith("for ");
        }
        assertThat(client.path().address()).contains(server.endpoint().address());
        assertThat(client.path().direct().packetsIn()).isPositive();
        assertThat(server.endpoint().sessions().getFirst().way())
            .isEqualTo(Way.direct(client.endpoint().address()));
        assertThat(client.paths().totals().direct().packetsIn()).isPositive();
      }
    }
  }

  @Test
  void aServerIsDialedWithoutAnyRelay() throws Exception {
    try (Side server = Side.open(3, false, List.of());
        Side client = Side.open(4, false, List.of())) {
      var contact = Contact.direct(server.endpoint().id(), server.endpoint().address());
      try (Session session = client.endpoint().dial(contact)) {
        assertThat(answer(session)).startsWith("for ");
        await().atMost(PATIENCE).until(() -> server.path().kind() == Way.Kind.DIRECT);
        assertThat(answer(session)).startsWith("for ");
      }
    }
  }

  @Test
  void sessionsThatBeginAndEndGiveNoCauseForComplaint() throws Exception {
    try (Side server = Side.open(5, false, List.of());
        Side client = Side.open(6, false, List.of())) {
      var contact = Contact.direct(server.endpoint().id(), server.endpoint().address());
      for (int i = 0; i < 3; i++) { // what ends one session has arrived when the next answers
        try (Session session = client.endpoint().dial(contact)) {
          assertThat(answer(session)).startsWith("for ");
        }
      }
      assertThat(server.paths().totals().refusals().values()).containsOnly(0L);
      assertThat(client.paths().totals().refusals().values()).containsOnly(0L);
    }
  }

  private static String answer(Session session) throws Exception {
    return session.call(Call.get("/")).text();
  }
}
