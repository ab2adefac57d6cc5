package dev.mvmci.app.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.mvmci.control.live.LogLines;
import dev.mvmci.control.peers.Peers;
import dev.mvmci.http.Call;
import dev.mvmci.http.HttpProblem;
import dev.mvmci.http.Reply;
import dev.mvmci.p2p.Contact;
import dev.mvmci.p2p.Identity;
import dev.mvmci.p2p.NodeId;
import dev.mvmci.p2p.Role;
import dev.mvmci.p2p.admission.MemoryStore;
import dev.mvmci.p2p.path.PathUnderlay;
import dev.mvmci.p2p.session.Endpoint;
import dev.mvmci.p2p.session.EndpointConfig;
import dev.mvmci.p2p.session.PeerService;
import dev.mvmci.p2p.session.Session;
import dev.mvmci.repram.wire.Era;
import dev.mvmci.repram.wire.GossipCodec;
import dev.mvmci.repram.wire.NodeInfo;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The stores of members in one process, over their sessions as peers. */
class StoreMeshIT {

  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir private Path directory;

  private final List<AutoCloseable> open = new CopyOnWriteArrayList<>();
  private final List<Contact> members = new CopyOnWriteArrayList<>();
  private final MemoryStore admissions = new MemoryStore();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger("dev.mvmci");

  @BeforeEach
  void listen() {
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void close() throws Exception {
    logger.detachAppender(log);
    for (AutoCloseable part : new ArrayList<>(open).reversed()) {
      part.close();
    }
  }

  /** Where a member is: its database knows that before it runs. */
  private record Place(Path data, Contact contact) {}

  private Place place(String name) throws IOException {
    Path data = Files.createDirectories(directory.resolve(name));
    var place = new Place(data, Contact.direct(Identity.in(data).id(), freePort()));
    members.add(place.contact());
    return place;
  }

  /** A member of the cluster, as far as its store and its peers go. */
  private final class Member {
    private final Contact contact;
    private final OwnStore store;
    private final Peers peers;

    Member(Place place) throws IOException {
      contact = place.contact();
      store = OwnStore.open(place.data(), "unused", Optional.empty(), true);
      open.add(store);
      StoreMesh mesh = store.mesh().orElseThrow();
      peers =
          Peers.open(
              EndpointConfig.DEFAULT.at(contact.addresses().getFirst()),
              Identity.in(place.data()),
              List.of(),
              admissions,
              new Known(),
              InstantSource.system(),
              List.of(mesh),
              _ -> {
                throw HttpProblem.notFound("nothing is served here");
              });
      open.add(peers);
      mesh.reach(peers);
    }

    void stop() {
      open.remove(peers);
      open.remove(store);
      peers.close();
      store.close();
    }

    void says(String text) {
      store.live().said("job-1", List.of(new LogLines.Line(1, "info", text)));
    }

    boolean shows(String text) {
      return store
          .live()
          .log("job-1")
          .filter(log -> log.lines().stream().anyMatch(line -> line.text().equals(text)))
          .isPresent();
    }

    void awaitShown(String text) {
      await("'" + text + "' is shown").atMost(SOON).until(() -> shows(text));
    }

    NodeId id() {
      return contact.id();
    }
  }

  private final class Known implements Peers.Directory {
    @Override
    public void publish(Contact self) {}

    @Override
    public List<Contact> members() {
      return List.copyOf(members);
    }
  }

  private static InetSocketAddress freePort() throws IOException {
    try (var socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      return new InetSocketAddress(socket.getLocalAddress(), socket.getLocalPort());
    }
  }

  /** Whoever has this key, with a session to a member's store. */
  private Session session(Identity identity, Member member) throws Exception {
    var paths = new PathUnderlay(identity, List.of(), _ -> true);
    Endpoint endpoint =
        Endpoint.open(
            EndpointConfig.DEFAULT,
            identity,
            paths,
            Map.of(StoreMesh.PROTOCOL, PeerService.NOTHING));
    open.add(endpoint);
    return endpoint.dial(member.contact, StoreMesh.PROTOCOL, SOON);
  }

  private static Identity identity(int seed) {
    byte[] bytes = new byte[32];
    bytes[0] = (byte) seed;
    return Identity.ofSeed(bytes);
  }

  private static Reply join(Session session, NodeId as) throws Exception {
    var self =
        new NodeInfo(as.toString(), as.toString(), 0, 1, "mvm-ci", System.currentTimeMillis());
    byte[] body = GossipCodec.writeBootstrap(self, Era.V1);
    return session.call(Call.post("/v1/bootstrap", "application/json", body));
  }

  private List<String> lines(String text) {
    return List.copyOf(log.list).stream()
        .map(ILoggingEvent::getFormattedMessage)
        .filter(line -> line.contains(text))
        .toList();
  }

  @Test
  void whatOneMemberIsToldAllShowAlsoOneThatWasAway() throws Exception {
    Place first = place("one");
    Place second = place("two");
    var one = new Member(first);
    var two = new Member(second);
    one.says("first");
    two.awaitShown("first");
    two.stop();
    one.says("while it was away");
    var again = new Member(second);
    again.awaitShown("while it was away");
    again.says("back");
    one.awaitShown("back");
  }

  @Test
  void aMemberWhoseKeyIsRevokedIsCutOffAndStaysOut() throws Exception {
    List<Place> places = List.of(place("one"), place("two"), place("lost"));
    var one = new Member(places.get(0));
    var two = new Member(places.get(1));
    var lost = new Member(places.get(2));
    lost.says("before");
    one.awaitShown("before");
    two.awaitShown("before");

    assertThat(one.peers.revokeKey(lost.id())).isTrue();
    assertThat(one.peers.others()).containsExactly(two.id());
    await("cut off")
        .atMost(SOON)
        .until(() ->
            one.peers.sessions().stream().noneMatch(session -> session.peer().equals(lost.id())));
    // The others read the list of keys each second.
    await("heard of").atMost(SOON).until(() -> !two.peers.others().contains(lost.id()));
    one.says("among us");
    two.awaitShown("among us");
    assertThat(lost.shows("among us")).isFalse();
    await("refused")
        .atMost(SOON)
        .until(() -> !lines("event=peer_refused peer=" + lost.id()).isEmpty());
  }

  @Test
  void whoIsNoMemberIsKeptOutAndOneThatSaysItIsAnotherToo() throws Exception {
    var one = new Member(place("one"));
    Identity worker = identity(1);
    Identity stranger = identity(2);
    Identity impostor = identity(3);
    one.peers.allow(worker.id(), Role.WORKER);
    one.peers.allow(impostor.id(), Role.NODE);
    for (Identity identity : List.of(worker, stranger)) {
      Session session = session(identity, one);
      for (int attempt = 0; attempt < 3; attempt++) {
        assertThat(join(session, identity.id()).status()).isEqualTo(403);
      }
      assertThat(lines("event=peer_refused peer=" + identity.id())).hasSize(1);
    }
    Session session = session(impostor, one);
    for (int attempt = 0; attempt < 3; attempt++) {
      assertThat(join(session, worker.id()).status()).isEqualTo(403);
    }
    assertThat(lines("event=impostor_refused peer=" + impostor.id())).hasSize(1);
    assertThat(join(session, impostor.id()).status()).isEqualTo(200);
  }
}
