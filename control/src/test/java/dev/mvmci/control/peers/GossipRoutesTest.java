package dev.mvmci.control.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mvmci.http.Headers;
import dev.mvmci.http.Json;
import dev.mvmci.http.Reply;
import dev.mvmci.http.Request;
import dev.mvmci.http.Response;
import dev.mvmci.http.Router;
import dev.mvmci.p2p.Contact;
import dev.mvmci.p2p.Identity;
import dev.mvmci.p2p.NodeId;
import dev.mvmci.p2p.Role;
import dev.mvmci.p2p.admission.AdmissionStore;
import dev.mvmci.p2p.admission.AdmittedKey;
import dev.mvmci.p2p.admission.Grant;
import dev.mvmci.p2p.session.EndpointConfig;
import dev.mvmci.p2p.ticket.Ticket;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Two nodes of clusters of their own, over loopback. */
class GossipRoutesTest {

  private static final String TOPIC = "c0".repeat(32);

  private final TestPeers first = new TestPeers(1);
  private final TestPeers second = new TestPeers(2);

  @BeforeEach
  void open() throws IOException {
    first.open();
    second.open();
  }

  @AfterEach
  void close() {
    first.peers().close();
    second.peers().close();
  }

  /** A control plane's peers, and what is kept of them in memory. */
  private static final class TestPeers implements AdmissionStore, Peers.Directory {
    private final int seed;
    private final List<Grant> grants = new CopyOnWriteArrayList<>();
    private final List<AdmittedKey> keys = new CopyOnWriteArrayList<>();
    private final List<Contact> members = new CopyOnWriteArrayList<>();
    private Optional<Peers> open = Optional.empty();
    private Router routes = Router.builder().build();

    TestPeers(int seed) {
      this.seed = seed;
    }

    void open() throws IOException {
      byte[] bytes = new byte[32];
      bytes[0] = (byte) seed;
      Peers peers =
          Peers.open(
              EndpointConfig.DEFAULT,
              Identity.ofSeed(bytes),
              List.of(),
              this,
              this,
              InstantSource.system(),
              List.of(),
              _ -> Response.noContent());
      open = Optional.of(peers);
      routes = new PeerRoutes(peers, _ -> Response.text(200, "")).routes();
    }

    Peers peers() {
      return open.orElseThrow();
    }

    String ticket(Role role) {
      return peers().createTicket(role, Optional.empty(), false).reveal();
    }

    Reply call(String method, String path, String body) {
      Response response =
          routes.handle(
              Request.of(method, path, Headers.NONE, body.getBytes(StandardCharsets.UTF_8)));
      var content = ((Response.Body.Bytes) response.body()).content();
      return new Reply(response.status(), response.headers(), content);
    }

    JsonNode ok(String path, Object body) {
      Reply reply = call("POST", path, Json.text(body));
      assertThat(reply.status()).as(reply.text()).isEqualTo(200);
      return reply.json();
    }

    @Override
    public List<Grant> grants() {
      return grants;
    }

    @Override
    public List<AdmittedKey> keys() {
      return keys;
    }

    @Override
    public void add(Grant grant) {
      grants.add(grant);
    }

    @Override
    public boolean admit(AdmittedKey key) {
      return keys.add(key);
    }

    @Override
    public void allow(AdmittedKey key) {
      keys.add(key);
    }

    @Override
    public boolean revokeTicket(String ticketId) {
      return false;
    }

    @Override
    public boolean revokeKey(NodeId id) {
      return false;
    }

    @Override
    public void publish(Contact self) {
      members.add(self);
    }

    @Override
    public List<Contact> members() {
      return List.copyOf(members);
    }
  }

  private record Join(String topic_id, List<String> bootstrap) {}

  private record Said(String topic_id, String message) {}

  private record Target(String endpoint_addr) {}

  /** Reads what a subscriber is sent, until it is closed. */
  private static final class Subscriber extends OutputStream {
    private final ByteArrayOutputStream read = new ByteArrayOutputStream();
    private final Thread thread;

    Subscriber(TestPeers at) {
      Response response =
          at.routes.handle(
              Request.of("GET", "/iroh/gossip/subscribe/" + TOPIC, Headers.NONE, new byte[0]));
      assertThat(response.status()).isEqualTo(200);
      var body = (Response.Body.Stream) response.body();
      thread =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  body.writer().writeTo(this);
                } catch (IOException _) {
                  // closed
                }
              });
    }

    @Override
    public synchronized void write(int octet) {
      read.write(octet);
    }

    synchronized String text() {
      return read.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
      thread.interrupt();
    }
  }

  @Test
  void whatIsBroadcastIsHeardByTheSubscribersOfAllNodesThatJoined() {
    first.ok("/iroh/gossip/join", new Join(TOPIC, List.of()));
    second.ok("/api/iroh/gossip/join", new Join(TOPIC, List.of(first.ticket(Role.WORKER))));
    try (var here = new Subscriber(first);
        var there = new Subscriber(second)) {
      await().until(() -> here.text().contains(": open") && there.text().contains(": open"));
      first.ok("/iroh/gossip/broadcast", new Said(TOPIC, "hello \"all\"\nof you"));
      second.ok("/iroh/gossip/broadcast", new Said(TOPIC, "and you"));

      for (Subscriber subscriber : List.of(here, there)) {
        await()
            .untilAsserted(() ->
                assertThat(subscriber.text())
                    .containsOnlyOnce("hello \\\"all\\\"\\nof you")
                    .containsOnlyOnce("and you")
                    .contains("event: message", first.peers().id().toString()));
      }
      Reply status = second.call("GET", "/api/v1/gossip", "");
      assertThat(status.json().path("topics").path(0).path("neighbours").path(0).stringValue(""))
          .isEqualTo(first.peers().id().toString());

      second.ok("/iroh/gossip/leave", new Said(TOPIC, ""));
      await().until(() -> !there.thread.isAlive());
    }
  }

  @Test
  void aNodeWithoutATicketOfTheOtherHearsNothing() {
    first.ok("/iroh/gossip/join", new Join(TOPIC, List.of()));
    Contact contact = first.members.getFirst();
    String locates = Ticket.to(List.of(contact)).reveal();
    second.ok("/iroh/gossip/join", new Join(TOPIC, List.of(locates)));

    await().until(() -> second.call("GET", "/api/v1/gossip", "").text().contains("status 403"));
    assertThat(first.peers().gossip().status().links()).isZero();
  }

  @Test
  void connectingTellsTheWayAndWhetherOneIsLetIn() {
    JsonNode in = second.ok("/iroh/connect", new Target(first.ticket(Role.CLIENT)));
    assertThat(in.path("endpoint_id").stringValue("")).isEqualTo(first.peers().id().toString());
    assertThat(in.path("path").stringValue("")).isEqualTo("direct");
    assertThat(in.path("address").stringValue("")).isEqualTo("127.0.0.1:" + first.peers().port());
    assertThat(in.path("round_trip_us").longValue()).isPositive();
    assertThat(in.path("admitted").booleanValue()).isTrue();
    assertThat(in.path("role").stringValue("")).isEqualTo("client");

    JsonNode out = first.ok("/iroh/connect", new Target(Ticket.to(second.members()).reveal()));
    assertThat(out.path("admitted").booleanValue()).isFalse();
    assertThat(out.path("reason").stringValue("")).contains("a ticket with a secret is needed");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "join      | {}                                     | 422 | topic_id",
        "join      | {\"topic_id\":\"abc\"}                 | 422 | 64 hexadecimal digits",
        "join      | {\"topic_id\":\"T\",\"bootstrap\":\"x\"} | 422 | list of up to 16",
        "join      | {\"topic_id\":\"T\",\"bootstrap\":[\"x\"]} | 422 | nor a ticket",
        "join      | {\"topic_id\":\"T\",\"bootstrap\":[\"T\"]} | 404 | name it by a ticket",
        "broadcast | {\"topic_id\":\"T\",\"message\":\"m\"} | 409 | join it first",
        "broadcast | {\"topic_id\":\"T\"}                   | 422 | is missing",
      })
  void mistakesAreNamed(String route, String body, int status, String detail) {
    Reply reply =
        first.call("POST", "/iroh/gossip/" + route, body.replace("\"T\"", "\"" + TOPIC + "\""));
    assertThat(reply.status()).as(reply.text()).isEqualTo(status);
    assertThat(reply.headers().first("content-type")).hasValue("application/problem+json");
    assertThat(reply.text()).contains(detail);
  }

  @Test
  void whatCannotBeReachedOrIsTooLargeIsNamed() {
    assertThat(first.call("GET", "/iroh/gossip/subscribe/xyz", "").status()).isEqualTo(400);
    assertThat(first.call("GET", "/iroh/gossip/subscribe/" + TOPIC, "").status()).isEqualTo(409);
    first.ok("/iroh/gossip/join", new Join(TOPIC, List.of()));
    Reply large =
        first.call(
            "POST", "/iroh/gossip/broadcast", Json.text(new Said(TOPIC, "x".repeat(65_537))));
    assertThat(large.status()).isEqualTo(413);
    assertThat(large.text()).contains("message-too-large", "65536");
    Reply self =
        first.call("POST", "/iroh/connect", Json.text(new Target(first.peers().id().toString())));
    assertThat(self.status()).isEqualTo(422);
    assertThat(self.text()).contains("this node itself");
    String gone = second.ticket(Role.NODE);
    second.peers().close();
    Reply nobody = first.call("POST", "/iroh/connect", Json.text(new Target(gone)));
    assertThat(nobody.status()).isEqualTo(502);
    assertThat(nobody.text()).contains("peer-unreachable", second.peers().id().toString());
  }
}
