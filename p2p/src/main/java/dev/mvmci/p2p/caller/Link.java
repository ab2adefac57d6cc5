package dev.mvmci.p2p.caller;

import dev.mvmci.http.Call;
import dev.mvmci.http.HttpProblem;
import dev.mvmci.http.Reply;
import dev.mvmci.p2p.Contact;
import dev.mvmci.p2p.JoinSecret;
import dev.mvmci.p2p.admission.AdmittingService;
import dev.mvmci.p2p.session.Endpoint;
import dev.mvmci.p2p.session.RefusedException;
import dev.mvmci.p2p.session.Session;
import dev.mvmci.p2p.ticket.Ticket;
import dev.mvmci.p2p.ticket.TicketException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Our one session with a cluster: with any of its members, made when it is needed, made anew when
 * it ended. Counts as made when the member has answered that we are in. Thread-safe.
 */
public final class Link implements AutoCloseable {

  private static final Duration JOIN_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration REFRESH_INTERVAL = Duration.ofSeconds(30);
  private static final int MOST_TOLD = 100;
  private static final long FIRST_PAUSE_MILLIS = 50;
  private static final long LONGEST_PAUSE_MILLIS = 2_000;
  private static final Logger log = LoggerFactory.getLogger(Link.class);

  private final Endpoint endpoint;
  private final Members members;
  private final Optional<JoinSecret> secret;
  private final RandomGenerator random;
  private final Thread refreshing;

  /** Held by the one who makes the session; the others wait for it. */
  private final ReentrantLock making = new ReentrantLock();

  private final AtomicReference<@Nullable Session> current = new AtomicReference<>();
  private volatile boolean closed;

  /** The refusals that were logged since there was a session. */
  private final Set<String> told = ConcurrentHashMap.newKeySet();

  /**
   * @param secret shown to each member that is dialled, until it knows our key
   * @param random spreads the attempts of many that lost the same member
   */
  public Link(
      Endpoint endpoint, Members members, Optional<JoinSecret> secret, RandomGenerator random) {
    this.endpoint = endpoint;
    this.members = members;
    this.secret = secret;
    this.random = random;
    this.refreshing = Thread.ofVirtual().name("p2p-members").start(this::refresh);
  }

  static Duration remaining(long deadline) {
    return Duration.ofNanos(Math.max(deadline - System.nanoTime(), 1));
  }

  /**
   * The session; made if there is none, as often as it takes.
   *
   * @param deadline by {@link System#nanoTime}
   * @throws RefusedException if a member does not let us in
   * @throws IOException if there was none by then
   */
  Session session(long deadline) throws IOException, InterruptedException {
    Session open = current.get();
    if (open != null && open.isOpen()) {
      return open;
    }
    if (!making.tryLock(remaining(deadline).toNanos(), TimeUnit.NANOSECONDS)) {
      throw new IOException("no member of the cluster answered in time");
    }
    try {
      Session meanwhile = current.get();
      if (meanwhile != null && meanwhile.isOpen()) {
        return meanwhile;
      }
      Session made = make(deadline);
      current.set(made);
      return made;
    } finally {
      making.unlock();
    }
  }

  /** Says that a session turned out to be over, which is logged by the first to say so. */
  void lost(Session session, IOException reason) {
    if (current.compareAndSet(session, null)) {
      session.close();
      log.info("event=session_lost peer={} reason=\"{}\"", session.peer(), reason.getMessage());
    }
  }

  private Session make(long deadline) throws IOException, InterruptedException {
    long pauseMillis = FIRST_PAUSE_MILLIS;
    while (!closed) {
      IOException failure;
      try {
        return take(new Race(contact -> join(contact, deadline)).among(members.all()));
      } catch (NotLetInException e) {
        tell("not_let_in", e);
        throw e.refusal();
      } catch (IOException e) {
        failure = e;
      }
      long wait = random.nextLong(pauseMillis) + 1;
      if (System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(wait) > deadline) {
        throw new IOException("no member of the cluster answers", failure);
      }
      Thread.sleep(wait);
      pauseMillis = Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS);
    }
    throw new IOException("the caller is closed");
  }

  private Session take(Joined joined) {
    members.update(joined.members(), joined.session().peer());
    told.clear();
    log.info("event=session_made peer={} role={}", joined.session().peer(), joined.role());
    return joined.session();
  }

  /** Those who ask for a session may have said already that there is none, but not why. */
  private void tell(String event, IOException refusal) {
    String reason = String.valueOf(refusal.getMessage());
    if (told.size() < MOST_TOLD && told.add(reason)) {
      log.warn("event={} reason=\"{}\"", event, reason);
    }
  }

  private Joined join(Contact contact, long deadline) throws IOException, InterruptedException {
    Session session = dial(contact, deadline);
    boolean joined = false;
    try {
      var show = new AdmittingService.JoinRequest(secret.map(JoinSecret::reveal).orElse(""));
      Reply reply = session.call(Call.postJson(AdmittingService.JOIN, show).within(JOIN_TIMEOUT));
      if (reply.status() == 403) {
        throw new NotLetInException(
            "peer %s does not let us in: %s".formatted(contact.id().brief(), detail(reply)));
      }
      var made = new Joined(session, role(reply), members(session, reply));
      joined = true;
      return made;
    } finally {
      if (!joined) {
        session.close();
      }
    }
  }

  private Session dial(Contact contact, long deadline) throws IOException, InterruptedException {
    try {
      return endpoint.dial(contact, remaining(deadline));
    } catch (RefusedException e) {
      tell("member_refused", e);
      throw e;
    }
  }

  private static Ticket members(Session session, Reply reply) throws IOException {
    try {
      return Ticket.parse(reply.orThrow().json().path("members").stringValue(""));
    } catch (HttpProblem | TicketException e) {
      throw new IOException(
          "peer %s does not say who there is: %s".formatted(session.peer().brief(), e.getMessage()),
          e);
    }
  }

  private static String role(Reply reply) {
    return reply.json().path("role").stringValue("");
  }

  private static String detail(Reply reply) {
    try {
      return reply.json().path("detail").stringValue("");
    } catch (HttpProblem _) {
      return reply.text();
    }
  }

  /** Keeps the list of members young while the session lives. */
  private void refresh() {
    try {
      while (!closed) {
        Thread.sleep(REFRESH_INTERVAL);
        Session session = current.get();
        if (session != null && session.isOpen()) {
          ask(session);
        }
      }
    } catch (InterruptedException _) {
      // closed
    }
  }

  private void ask(Session session) throws InterruptedException {
    try {
      Reply reply = session.call(Call.get(AdmittingService.MEMBERS).within(JOIN_TIMEOUT));
      members.update(members(session, reply), session.peer());
    } catch (IOException e) {
      log.debug("members not refreshed peer={}", session.peer(), e);
    }
  }

  @Override
  public void close() {
    closed = true;
    refreshing.interrupt();
    Session session = current.get();
    if (session != null) {
      session.close();
    }
  }
}
