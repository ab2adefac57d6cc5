package dev.mvmci.p2p.caller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.mvmci.http.Call;
import dev.mvmci.http.Response;
import dev.mvmci.http.Router;
import dev.mvmci.p2p.Contact;
import dev.mvmci.p2p.Identity;
import dev.mvmci.p2p.JoinSecret;
import dev.mvmci.p2p.Role;
import dev.mvmci.p2p.Underlay;
import dev.mvmci.p2p.admission.Admission;
import dev.mvmci.p2p.admission.AdmittingService;
import dev.mvmci.p2p.admission.Grant;
import dev.mvmci.p2p.admission.MemoryStore;
import dev.mvmci.p2p.session.Endpoint;
import dev.mvmci.p2p.session.EndpointConfig;
import dev.mvmci.p2p.session.PeerService;
import dev.mvmci.p2p.session.RefusedException;
import dev.mvmci.p2p.ticket.Ticket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster whose members share a list of who is let in, and callers with a ticket. */
class PeerCallerTest {

  private final MemoryStore store = new MemoryStore();
  private final List<Contact> cluster = new CopyOnWriteArrayList<>();
  private final List<AutoCloseable> open = new ArrayList<>();
  private final AtomicInteger posts = new AtomicInteger();
  private int seed;

  @TempDir Path directory;

  private final class Member implements AutoCloseable {
    private final Identity identity;
    private final Admission admission = new Admission(store, Instant::now);
    private final Endpoint endpoint;

    Member(Identity identity, InetSocketAddress address) throws IOException {
      this.identity = identity;
      Router routes =
          Router.builder()
              .get("/hello", _ -> Response.ok(Map.of("from", identity.id().toString())))
              .post("/count", _ -> Response.ok(posts.incrementAndGet()))
              .build();
      var service =
          new AdmittingService(
              admission,
              (role, request) -> role == Role.WORKER || request.method().equals("GET"),
              () -> Ticket.to(cluster),
              routes);
      this.endpoint =
          Endpoint.open(EndpointConfig.DEFAULT.at(address), identity, Underlay.DIRECT, service);
      cluster.add(Contact.direct(identity.id(), endpoint.address()));
      open.add(this);
    }

    Member restarted() throws IOException {
      InetSocketAddress address = endpoint.address();
      close();
      return new Member(identity, address);
    }

    void revokeTicket(String ticketId) {
      assertThat(store.revokeTicket(ticketId)).isTrue();
      endpoint.cut(admission.refresh());
    }

    @Override
    public void close() {
      endpoint.close();
      cluster.removeIf(contact -> contact.id().equals(identity.id()));
    }
  }

  private Member member() throws IOException {
    return new Member(identity(), EndpointConfig.DEFAULT.bind());
  }

  private Identity identity() {
    byte[] bytes = new byte[32];
    bytes[0] = (byte) ++seed;
    return Identity.ofSeed(bytes);
  }

  private Ticket ticket(Role role) {
    JoinSecret secret = JoinSecret.random(new SecureRandom());
    store.add(Grant.of(secret, role, Instant.now(), Optional.empty(), false));
    return new Ticket(cluster, Optional.of(secret), Optional.of(role), Optional.empty());
  }

  private PeerCaller caller(Ticket ticket) throws IOException {
    return caller(ticket, Members.of(ticket));
  }

  private PeerCaller caller(Ticket ticket, Members members) throws IOException {
    Endpoint endpoint =
        Endpoint.open(EndpointConfig.DEFAULT, identity(), Underlay.DIRECT, PeerService.NOTHING);
    open.add(endpoint);
    var caller =
        new PeerCaller(new Link(endpoint, members, ticket.secret(), new SplittableRandom(1)));
    open.add(caller);
    return caller;
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable part : open.reversed()) {
      part.close();
    }
  }

  @Test
  void aTicketIsAllThatACallerNeeds() throws Exception {
    Member member = member();
    PeerCaller caller = caller(Ticket.parse(ticket(Role.WORKER).reveal()));
    assertThat(caller.call(Call.get("/hello")).text()).contains(member.identity.id().toString());
    assertThat(caller.call(Call.post("/count", "text/plain", new byte[0])).text()).isEqualTo("1");
  }

  @Test
  void aRoleAllowsWhatItAllows() throws Exception {
    Member _ = member();
    PeerCaller caller = caller(ticket(Role.READ_ONLY));
    assertThat(caller.call(Call.get("/hello")).status()).isEqualTo(200);
    var refused = caller.call(Call.post("/count", "text/plain", new byte[0]));
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.text()).contains("read-only").contains("/count");
    assertThat(posts).hasValue(0);
  }

  @Test
  void withoutASecretThatIsKnownNobodyComesIn() throws Exception {
    Member _ = member();
    Ticket locating = Ticket.to(cluster);
    assertThatThrownBy(() -> caller(locating).call(Call.get("/hello")))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("a ticket with a secret is needed");
    var invented =
        new Ticket(
            cluster,
            Optional.of(JoinSecret.random(new SecureRandom())),
            Optional.empty(),
            Optional.empty());
    assertThatThrownBy(() -> caller(invented).call(Call.get("/hello")))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("not known here");
  }

  @Test
  void revokingATicketCutsItsHoldersAndNobodyElse() throws Exception {
    Member member = member();
    Ticket stolen = ticket(Role.WORKER);
    PeerCaller thief = caller(stolen);
    PeerCaller friend = caller(ticket(Role.WORKER));
    assertThat(thief.call(Call.get("/hello")).status()).isEqualTo(200);
    assertThat(friend.call(Call.get("/hello")).status()).isEqualTo(200);
    member.revokeTicket(stolen.secret().orElseThrow().ticketId());
    assertThatThrownBy(() -> thief.call(Call.get("/hello")))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("the ticket was revoked");
    assertThat(friend.call(Call.get("/hello")).status()).isEqualTo(200);
  }

  @Test
  void requestsAreMadeAgainWhenTheMemberComesBack() throws Exception {
    Member first = member();
    PeerCaller caller = caller(ticket(Role.WORKER));
    assertThat(caller.call(Call.get("/hello")).status()).isEqualTo(200);
    Member _ = first.restarted();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> calls = new ArrayList<>();
      for (int i = 0; i < 32; i++) {
        calls.add(threads.submit(() -> caller.call(Call.get("/hello")).status()));
      }
      for (Future<Integer> call : calls) {
        assertThat(call.get()).isEqualTo(200);
      }
    }
  }

  @Test
  void theTicketLeadsToTheClusterAfterItsMemberIsGone() throws Exception {
    Member first = member();
    Ticket ticket = ticket(Role.WORKER);
    Member second = member();
    Path file = directory.resolve("members");
    PeerCaller caller = caller(ticket, Members.of(ticket, file));
    assertThat(caller.call(Call.get("/hello")).text()).contains(first.identity.id().toString());
    first.close();
    assertThat(caller.call(Call.get("/hello")).text()).contains(second.identity.id().toString());
    await()
        .until(() -> Members.of(ticket, file).all().getFirst().id().equals(second.identity.id()));

    PeerCaller later = caller(ticket, Members.of(ticket, file));
    assertThat(later.call(Call.get("/hello")).text())
        .as("a caller that starts now knows the second from the file")
        .contains(second.identity.id().toString());
  }

  @Test
  void aMemberThatIsGoneDoesNotCostItsTimeToAnswer() throws Exception {
    Member gone = member();
    Member second = member();
    Ticket ticket = ticket(Role.WORKER);
    assertThat(ticket.members().getFirst().id()).isEqualTo(gone.identity.id());
    gone.close();
    Call call = Call.get("/hello").within(Duration.ofSeconds(2));
    assertThat(call.timeout()).isLessThan(EndpointConfig.DEFAULT.dialTimeout());
    assertThat(caller(ticket).call(call).text()).contains(second.identity.id().toString());
  }

  @Test
  void nobodyThereIsAnErrorInTime() throws Exception {
    Member gone = member();
    Ticket ticket = ticket(Role.WORKER);
    PeerCaller caller = caller(ticket);
    gone.close();
    assertThatThrownBy(() -> caller.call(Call.get("/hello").within(Duration.ofMillis(300))))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no member of the cluster answers");
  }
}
