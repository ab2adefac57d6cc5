package dev.mvmci.app.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.mvmci.http.Call;
import dev.mvmci.http.Request;
import dev.mvmci.http.Response;
import dev.mvmci.http.Router;
import dev.mvmci.p2p.Contact;
import dev.mvmci.p2p.Identity;
import dev.mvmci.p2p.JoinSecret;
import dev.mvmci.p2p.NodeId;
import dev.mvmci.p2p.Role;
import dev.mvmci.p2p.admission.Admission;
import dev.mvmci.p2p.admission.AdmittingService;
import dev.mvmci.p2p.admission.Grant;
import dev.mvmci.p2p.admission.MemoryStore;
import dev.mvmci.p2p.caller.Link;
import dev.mvmci.p2p.caller.Members;
import dev.mvmci.p2p.caller.PeerCaller;
import dev.mvmci.p2p.path.PathUnderlay;
import dev.mvmci.p2p.session.Endpoint;
import dev.mvmci.p2p.session.EndpointConfig;
import dev.mvmci.p2p.session.PeerService;
import dev.mvmci.p2p.session.RefusedException;
import dev.mvmci.p2p.ticket.Ticket;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Those who want in and should not be, over real sockets and paths. */
class InterceptionIT {

  private static final int ATTEMPTS = 5;

  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger("dev.mvmci.p2p");
  private final MemoryStore store = new MemoryStore();
  private final List<AutoCloseable> open = new ArrayList<>();
  private final AtomicInteger posts = new AtomicInteger();
  private int seed;
  private final Identity memberIdentity = identity();
  private Endpoint member;

  @BeforeEach
  void openMember() throws IOException {
    log.start();
    logger.addAppender(log);
    var admission = new Admission(store, Instant::now);
    Router routes =
        Router.builder()
            .get("/hello", _ -> Response.text(200, "hello"))
            .post("/count", _ -> Response.ok(posts.incrementAndGet()))
            .build();
    member =
        endpoint(
            memberIdentity,
            memberIdentity,
            new AdmittingService(
                admission,
                (role, request) -> role == Role.WORKER || request.method().equals("GET"),
                () -> Ticket.to(List.of(contact())),
                routes));
  }

  @AfterEach
  void close() throws Exception {
    logger.detachAppender(log);
    for (AutoCloseable part : open.reversed()) {
      part.close();
    }
  }

  /** Its packets say who sends them, so they are not taken for the member's. */
  @Test
  void whoAnswersInAnothersPlaceUnderItsOwnNameIsNotHeard() throws Exception {
    var asked = new CopyOnWriteArrayList<String>();
    Identity own = identity();
    getsNothing(endpoint(own, own, listener(asked)), asked);
  }

  /** It claims the member's packets, but has not the key for the handshake. */
  @Test
  void whoAnswersUnderAnothersNameIsFoundOut() throws Exception {
    var asked = new CopyOnWriteArrayList<String>();
    getsNothing(endpoint(identity(), memberIdentity, listener(asked)), asked);
    assertThat(lines("event=member_refused"))
        .singleElement()
        .asString()
        .contains("the handshake with peer " + member.id());
  }

  private void getsNothing(Endpoint impostor, List<String> asked) throws Exception {
    Ticket genuine = ticket(Role.WORKER, Optional.empty());
    var misled =
        new Ticket(
            List.of(Contact.direct(member.id(), impostor.address())),
            genuine.secret(),
            genuine.role(),
            Optional.empty());
    Call call = Call.get("/hello").within(Duration.ofSeconds(4));
    assertThatThrownBy(() -> caller(misled).call(call)).isInstanceOf(IOException.class);
    assertThat(asked).isEmpty();
    assertThat(caller(genuine).call(call).text()).isEqualTo("hello");
  }

  private static PeerService listener(List<String> asked) {
    return new PeerService() {
      @Override
      public boolean admits(NodeId peer) {
        return true;
      }

      @Override
      public Response handle(NodeId peer, Request request) {
        asked.add(request.path());
        return Response.text(200, "trust me");
      }
    };
  }

  @Test
  void aTicketOfAnotherRoleAllowsNoMoreThanThat() throws Exception {
    PeerCaller caller = caller(ticket(Role.READ_ONLY, Optional.empty()));
    assertThat(caller.call(Call.get("/hello")).status()).isEqualTo(200);
    for (int i = 0; i < ATTEMPTS; i++) {
      assertThat(caller.call(Call.post("/count", "text/plain", new byte[0])).status())
          .isEqualTo(403);
    }
    assertThat(posts).hasValue(0);
    assertThat(lines("event=peer_refused"))
        .singleElement()
        .asString()
        .contains("read-only")
        .contains("/count");
  }

  @Test
  void anExpiredTicketLetsNobodyIn() throws Exception {
    Ticket expired = ticket(Role.WORKER, Optional.of(Instant.now().minusSeconds(1)));
    isKeptOut(caller(expired), "the ticket expired at ");
  }

  @Test
  void aRevokedTicketLetsNobodyIn() throws Exception {
    Ticket stolen = ticket(Role.WORKER, Optional.empty());
    assertThat(store.revokeTicket(stolen.secret().orElseThrow().ticketId())).isTrue();
    isKeptOut(caller(stolen), "the ticket was revoked");
  }

  @Test
  void aSecretThatNobodyGaveLetsNobodyIn() throws Exception {
    var invented =
        new Ticket(
            List.of(contact()),
            Optional.of(JoinSecret.random(new SecureRandom())),
            Optional.of(Role.NODE),
            Optional.empty());
    isKeptOut(caller(invented), "not known here");
  }

  private void isKeptOut(PeerCaller caller, String reason) {
    for (int i = 0; i < ATTEMPTS; i++) {
      assertThatThrownBy(() -> caller.call(Call.get("/hello")))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining(reason);
    }
    assertThat(lines("event=peer_refused")).singleElement().asString().contains(reason);
  }

  private List<String> lines(String event) {
    return List.copyOf(log.list).stream()
        .map(ILoggingEvent::getFormattedMessage)
        .filter(line -> line.contains(event))
        .toList();
  }

  private Contact contact() {
    return Contact.direct(member.id(), member.address());
  }

  private Ticket ticket(Role role, Optional<Instant> expires) {
    JoinSecret secret = JoinSecret.random(new SecureRandom());
    store.add(Grant.of(secret, role, Instant.now().minusSeconds(60), expires, false));
    return new Ticket(List.of(contact()), Optional.of(secret), Optional.of(role), expires);
  }

  private Identity identity() {
    byte[] bytes = new byte[32];
    bytes[0] = (byte) ++seed;
    return Identity.ofSeed(bytes);
  }

  /**
   * An endpoint.
   *
   * @param claimed whose name its packets carry
   */
  private Endpoint endpoint(Identity own, Identity claimed, PeerService service)
      throws IOException {
    var paths = new PathUnderlay(claimed, List.of(), _ -> false);
    Endpoint endpoint = Endpoint.open(EndpointConfig.DEFAULT, own, paths, service);
    open.add(endpoint);
    return endpoint;
  }

  private PeerCaller caller(Ticket ticket) throws IOException {
    Identity own = identity();
    var link =
        new Link(
            endpoint(own, own, PeerService.NOTHING),
            Members.of(ticket),
            ticket.secret(),
            new SplittableRandom(1));
    var caller = new PeerCaller(link);
    open.add(caller);
    return caller;
  }
}
