package dev.mvmci.p2p.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.mvmci.http.Call;
import dev.mvmci.http.Headers;
import dev.mvmci.http.Reply;
import dev.mvmci.p2p.Contact;
import dev.mvmci.p2p.Identity;
import dev.mvmci.p2p.Underlay;
import dev.mvmci.p2p.Way;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Two endpoints in one process, over loopback. */
class EndpointTest {

  private static final Routes ROUTES = new Routes();
  private static final Endpoint SERVER = endpoint(1, ROUTES);
  private static final Endpoint CLIENT = endpoint(2, PeerService.NOTHING);

  static Endpoint endpoint(int seed, PeerService service) {
    return endpoint(seed, service, EndpointConfig.DEFAULT);
  }

  static Endpoint endpoint(int seed, PeerService service, EndpointConfig config) {
    try {
      return Endpoint.open(config, identity(seed), Underlay.DIRECT, service);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Identity identity(int seed) {
    byte[] bytes = new byte[32];
    bytes[0] = (byte) seed;
    return Identity.ofSeed(bytes);
  }

  static Contact contact(Endpoint endpoint) {
    return Contact.direct(endpoint.id(), endpoint.address());
  }

  @AfterAll
  static void close() {
    CLIENT.close();
    SERVER.close();
  }

  @Test
  void aRequestReachesTheSameRoutesAsOverHttp() throws Exception {
    try (Session session = CLIENT.dial(contact(SERVER))) {
      Reply reply = session.call(Call.get("/hello/a%20peer"));
      assertThat(reply.status()).isEqualTo(200);
      assertThat(reply.headers().first("content-type")).hasValue("application/json");
      assertThat(reply.text()).isEqualTo("{\"hello\":\"a peer\"}");
      assertThat(session.call(Call.get("/who")).text()).isEqualTo("peer " + CLIENT.id());
      assertThat(session.call(Call.get("/nowhere")).status()).isEqualTo(404);
      assertThat(
              session
                  .call(
                      new Call("HEAD", "/hello/x", Headers.NONE, new byte[0], Call.DEFAULT_TIMEOUT))
                  .body())
          .isEmpty();
    }
  }

  @Test
  void aSessionMayBeClosedAfterItsEndpoint() throws Exception {
    Endpoint early = endpoint(41, PeerService.NOTHING);
    Session session = early.dial(contact(SERVER));
    early.close();

    assertThat(SessionFigures.received(session.channel())).as("nobody counts any more").isZero();
    assertThatCode(session::close).doesNotThrowAnyException();
  }

  @Test
  void largeBodiesTravelBothWays() throws Exception {
    byte[] body = new byte[2_000_001];
    new Random(7).nextBytes(body);
    try (Session session = CLIENT.dial(contact(SERVER))) {
      assertThat(session.call(Call.post("/large", "application/x", body)).body()).isEqualTo(body);
    }
  }

  @Test
  void aBodyOverTheLimitIsAnswered413AndTheSessionGoesOn() throws Exception {
    try (Session session = CLIENT.dial(contact(SERVER))) {
      byte[] body = new byte[8 << 20];
      assertThat(session.call(Call.post("/echo", "application/x", body)).status()).isEqualTo(413);
      assertThat(session.call(Call.post("/echo", "application/x", new byte[1000])).body())
          .hasSize(1000);
    }
  }

  @Test
  void manyRequestsAreUnderWayAtOnce() throws Exception {
    try (Session session = CLIENT.dial(contact(SERVER));
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Integer>> calls = new ArrayList<>();
      for (int i = 0; i < 640; i++) {
        byte[] body = ("request " + i).getBytes(StandardCharsets.UTF_8);
        calls.add(() -> {
          Reply reply = session.call(Call.post("/echo", "text/plain", body));
          assertThat(reply.body()).isEqualTo(body);
          return reply.status();
        });
      }
      for (Future<Integer> call : threads.invokeAll(calls)) {
        assertThat(call.get()).isEqualTo(200);
      }
    }
  }

  @Test
  void aParkedRequestDoesNotHoldUpOthers() throws Exception {
    var routes = new Routes();
    try (Endpoint own = endpoint(3, routes);
        Session session = CLIENT.dial(contact(own));
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Reply>> parked = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        parked.add(threads.submit(() -> session.call(Call.get("/park"))));
      }
      await().until(() -> routes.parked.get() == 64);
      assertThat(session.call(Call.get("/hello/x")).status()).isEqualTo(200);
      routes.gate.countDown();
      for (Future<Reply> one : parked) {
        assertThat(one.get().status()).isEqualTo(204);
      }
    }
  }

  @Test
  void eventsComeOneByOne() throws Exception {
    var routes = new Routes();
    try (Endpoint own = endpoint(4, routes);
        Session session = CLIENT.dial(contact(own));
        StreamedReply reply = session.open(Call.get("/events"))) {
      var lines = new BufferedReader(new InputStreamReader(reply.body(), StandardCharsets.UTF_8));
      assertThat(reply.headers().first("content-type").orElseThrow())
          .startsWith("text/event-stream");
      assertThat(next(lines, "data:")).isEqualTo("data: one");
      routes.gate.countDown();
      assertThat(next(lines, "data:")).isEqualTo("data: two");
      assertThat(next(lines, "data:")).isEqualTo("end");
    }
  }

  private static String next(BufferedReader lines, String prefix) throws IOException {
    for (String line; (line = lines.readLine()) != null; ) {
      if (line.startsWith(prefix)) {
        return line;
      }
    }
    return "end";
  }

  @Test
  void anotherKeyThanTheWantedIsRefused() {
    Contact impostor = Contact.direct(identity(99).id(), SERVER.address());
    assertThatThrownBy(() -> CLIENT.dial(impostor))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining(impostor.id().toString());
  }

  @Test
  void withoutACommonProtocolThereIsNoSession() throws Exception {
    var tls = new PeerTls(identity(11), List.of("h3"));
    try (Socket socket =
        Socket.bind(
            EndpointConfig.DEFAULT,
            Underlay.DIRECT,
            tls,
            _ -> new ChannelInboundHandlerAdapter())) {
      var dial = new Dial(socket, contact(SERVER), "h3", Duration.ofMillis(400));
      assertThatThrownBy(() -> dial.over(List.of(SERVER.address())))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(SERVER.id().toString());
    }
    assertThat(SERVER.sessions()).noneMatch(session -> session.peer().equals(identity(11).id()));
  }

  @Test
  void nobodyAnswersAtAnEmptyPort() throws Exception {
    Endpoint gone = endpoint(5, PeerService.NOTHING);
    Contact contact = contact(gone);
    gone.close();
    var quick = EndpointConfig.DEFAULT;
    try (Endpoint caller =
        endpoint(6, PeerService.NOTHING, dialTimeout(quick, Duration.ofMillis(200)))) {
      assertThatThrownBy(() -> caller.dial(contact))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("does not answer");
    }
  }

  /** A dead address in front costs the head start and no more. */
  @Test
  void theFirstAddressThatAnswersIsTaken() throws Exception {
    Endpoint gone = endpoint(5, PeerService.NOTHING);
    InetSocketAddress dead = gone.address();
    gone.close();
    try (Session session = CLIENT.dial(Contact.direct(SERVER.id(), dead, SERVER.address()))) {
      assertThat(session.call(Call.get("/hello/x")).status()).isEqualTo(200);
    }
  }

  @Test
  void strangersHaveToLeave() throws Exception {
    var routes = new Routes();
    routes.strangers.add(CLIENT.id());
    try (Endpoint own = endpoint(7, routes, grace(Duration.ofMillis(50)));
        Session session = CLIENT.dial(contact(own))) {
      await().until(() -> !session.isOpen());
      assertThat(session.closeReason()).isEqualTo("this key is not admitted");
    }
  }

  @Test
  void cuttingAPeerEndsItsRequestsAtOnce() throws Exception {
    var routes = new Routes();
    try (Endpoint own = endpoint(8, routes);
        Session session = CLIENT.dial(contact(own));
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Reply> parked = threads.submit(() -> session.call(Call.get("/park")));
      await().until(() -> routes.parked.get() == 1);
      own.cut(peer -> peer.equals(CLIENT.id()));
      assertThatThrownBy(parked::get).hasRootCauseInstanceOf(IOException.class);
      assertThatThrownBy(() -> session.call(Call.get("/hello/x")))
          .isInstanceOf(NotSentException.class)
          .hasMessageContaining("not admitted any more");
    }
  }

  @Test
  void aKeyHoldsOnlySoManySessions() throws Exception {
    try (Endpoint own = endpoint(9, new Routes())) {
      List<Session> sessions = new ArrayList<>();
      for (int i = 0; i < EndpointConfig.DEFAULT.maxSessionsPerPeer() + 2; i++) {
        Session session = CLIENT.dial(contact(own));
        assertThat(session.call(Call.get("/hello/x")).status()).isEqualTo(200);
        sessions.add(session);
      }
      await().until(() -> !sessions.get(0).isOpen() && !sessions.get(1).isOpen());
      assertThat(sessions.getLast().isOpen()).isTrue();
      assertThat(own.sessions()).hasSize(EndpointConfig.DEFAULT.maxSessionsPerPeer());
      sessions.forEach(Session::close);
    }
  }

  @Test
  void aPeerOfAnotherProtocolIsAnErrorThatSaysSo() throws Exception {
    Identity other = identity(30);
    try (Socket socket =
        Socket.bind(
            EndpointConfig.DEFAULT,
            Underlay.DIRECT,
            new PeerTls(other, List.of("other/1")),
            _ -> new ChannelInboundHandlerAdapter())) {
      assertThatThrownBy(() -> CLIENT.dial(Contact.direct(other.id(), socket.address())))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("does it speak iroh+h3?");
    }
  }

  @Test
  void eachProtocolHasItsOwnService() throws Exception {
    var first = new Routes();
    var second = new Routes();
    Map<String, PeerService> services = Map.of(Endpoint.PROTOCOL, first, "second/1", second);
    try (Endpoint own =
            Endpoint.open(EndpointConfig.DEFAULT, identity(12), Underlay.DIRECT, services);
        Endpoint caller =
            Endpoint.open(EndpointConfig.DEFAULT, identity(13), Underlay.DIRECT, services);
        Session one = caller.dial(contact(own));
        Session two = caller.dial(contact(own), "second/1", Duration.ofSeconds(3))) {
      assertThat(one.call(Call.post("/count", "text/plain", new byte[0])).status()).isEqualTo(200);
      assertThat(two.call(Call.post("/count", "text/plain", new byte[0])).status()).isEqualTo(200);
      assertThat(first.posts).hasValue(1);
      assertThat(second.posts).hasValue(1);
      assertThatThrownBy(() -> caller.dial(contact(SERVER), "second/1", Duration.ofMillis(300)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(SERVER.id().toString());
    }
  }

  @Test
  void tellsWhatSessionsThereAre() throws Exception {
    try (Endpoint own = endpoint(10, new Routes());
        Session session = CLIENT.dial(contact(own))) {
      assertThat(session.call(Call.get("/hello/x")).status()).isEqualTo(200);
      SessionInfo info = own.sessions().getFirst();
      assertThat(info.peer()).isEqualTo(CLIENT.id());
      assertThat(info.way()).isEqualTo(Way.direct(CLIENT.address()));
      assertThat(info.requests()).isEqualTo(1);
      assertThat(info.receivedBytes()).isPositive();
      assertThat(info.dialled()).isFalse();
      assertThat(CLIENT.sessions())
          .anyMatch(other -> other.peer().equals(own.id()) && other.dialled());
    }
  }

  private static EndpointConfig grace(Duration grace) {
    EndpointConfig d = EndpointConfig.DEFAULT;
    return new EndpointConfig(
        d.bind(),
        d.maxSessions(),
        d.maxSessionsPerPeer(),
        d.maxRequestsPerSession(),
        d.maxRequests(),
        d.idleTimeout(),
        d.keepAlive(),
        d.dialTimeout(),
        grace);
  }

  private static EndpointConfig dialTimeout(EndpointConfig d, Duration timeout) {
    return new EndpointConfig(
        d.bind(),
        d.maxSessions(),
        d.maxSessionsPerPeer(),
        d.maxRequestsPerSession(),
        d.maxRequests(),
        d.idleTimeout(),
        d.keepAlive(),
        timeout,
        d.grace());
  }
}
