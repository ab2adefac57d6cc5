package dev.mvmci.sql.remote;

import dev.mvmci.sql.SqlFailure;
import dev.mvmci.sql.StatementResult;
import dev.mvmci.sql.entry.Command;
import dev.mvmci.sql.entry.Outcome;
import dev.mvmci.sql.remote.LeaderSearch.Wanted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes calls to one member at a time, in order, and when that one is lost or leads no more takes
 * all that have no reply yet to the next, in the same order. Commands are numbered in a session, so
 * sending them again is safe. Thread-safe; calls return at once.
 */
final class Lane implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Lane.class);

  /** A call that hangs on so many members hangs for reasons of its own. */
  private static final int HANGING_ATTEMPTS = 3;

  private final Config config;
  private final Dialer dialer;
  private final Addresses addresses;
  private final Consumer<ClientConnection> whenConnected;
  private final Thread connector;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** In the order of their arrival; guarded by {@link #lock}, as everything below. */
  private final Set<Call> pending = new LinkedHashSet<>();

  private final Connections connections;
  private @Nullable CommandSession session;
  private Call.@Nullable Opening opening;
  private @Nullable String preferred;
  private @Nullable String hint;
  private final Backoff backoff;
  private String problem = "no member was reached yet";
  private boolean refused;
  private boolean closed;

  /**
   * How a lane behaves.
   *
   * @param eager whether it connects before there is a call
   */
  record Config(Wanted wanted, boolean eager, RemoteConfig.Limits limits) {}

  /**
   * @param whenConnected told of each new connection, under the lock of this lane
   */
  Lane(
      Config config,
      Dialer dialer,
      Addresses addresses,
      RandomGenerator random,
      Consumer<ClientConnection> whenConnected) {
    this.config = config;
    this.dialer = dialer;
    this.addresses = addresses;
    this.connections = new Connections(config.wanted().servesAnywhere());
    this.backoff = new Backoff(random);
    this.whenConnected = whenConnected;
    this.connector = Thread.ofVirtual().name("sql-remote-connect").unstarted(this::connect);
  }

  void start() {
    connector.start();
  }

  /**
   * Sends the call, now or as soon as a member is reached.
   *
   * @throws SqlFailure.Busy if there are too many calls without a reply
   * @throws SqlFailure.NotLeader if this lane is closed
   */
  CompletableFuture<Reply> call(Call call) {
    lock.lock();
    try {
      if (closed) {
        throw new SqlFailure.NotLeader("this connection to the cluster is closed", null);
      }
      if (pending.size() >= config.limits().callsInFlight()
          || (call instanceof Call.Submission && session != null && session.isFull())) {
        throw new SqlFailure.Busy(
            pending.size() + " calls are without an answer; ask again after a pause");
      }
      pending.add(call);
      ClientConnection connection = connections.current();
      if (connection == null) {
        changed.signalAll();
      } else {
        send(call, connection);
      }
    } finally {
      lock.unlock();
    }
    return call.done();
  }

  /** Says where the leader is; if that is news, a connection to another member is given up. */
  void prefer(String address) {
    lock.lock();
    try {
      if (address.equals(preferred)) {
        return;
      }
      preferred = address;
      hint = address;
      ClientConnection connection = connections.current();
      if (connection != null && !connection.address().equals(address)) {
        abandonCurrent();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Calls the consumer with the connection of the moment, under the lock, if there is one. */
  void withConnection(Consumer<ClientConnection> consumer) {
    lock.lock();
    try {
      ClientConnection connection = connections.current();
      if (connection != null) {
        consumer.accept(connection);
      }
    } finally {
      lock.unlock();
    }
  }

  /** The connection of the moment. */
  @Nullable ClientConnection connection() {
    lock.lock();
    try {
      return connections.current();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for the first connection.
   *
   * @throws SqlFailure.Rejected if all that answered refused
   * @throws SqlFailure.NotLeader if none was reached in time
   */
  void awaitConnected(Duration patience) throws InterruptedException {
    long remaining = patience.toNanos();
    lock.lock();
    try {
      while (connections.current() == null && !refused && remaining > 0) {
        remaining = changed.awaitNanos(remaining);
      }
      if (connections.current() == null) {
        throw refused
            ? new SqlFailure.Rejected("refused by " + problem, null)
            : new SqlFailure.NotLeader("no member was reached: " + problem, null);
      }
    } finally {
      lock.unlock();
    }
  }

  private void connect() {
    try {
      while (awaitNeed()) {
        // With a connection it is here only to find a better one.
        ClientConnection before = connection();
        boolean connected = before != null;
        Wanted wanted = connected ? config.wanted().better() : config.wanted();
        String avoided = before != null && wanted == Wanted.FIT ? before.address() : null;
        LeaderSearch search =
            new LeaderSearch(dialer, addresses, wanted, config.limits().connectWait(), this::lost);
        LeaderSearch.Found found = search.round(takeHint(), avoided);
        if (found != null) {
          adopt(found);
        } else if (!connected) {
          pause(search);
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  private boolean awaitNeed() throws InterruptedException {
    lock.lock();
    try {
      // Who has made do with a member looks for a better one this often.
      long untilSearch = config.limits().silence().toNanos() / 2;
      while (!closed && (connections.current() != null || (pending.isEmpty() && !config.eager()))) {
        if (connections.current() == null || !connections.isMakeshift()) {
          changed.await();
        } else if (untilSearch > 0) {
          untilSearch = changed.awaitNanos(untilSearch);
        } else {
          return true;
        }
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  private @Nullable String takeHint() {
    lock.lock();
    try {
      String taken = hint;
      hint = null;
      return taken;
    } finally {
      lock.unlock();
    }
  }

  private void pause(LeaderSearch search) throws InterruptedException {
    lock.lock();
    try {
      problem = search.problem();
      refused = search.isRefused();
      changed.signalAll();
      for (long rest = backoff.nextNanos(); rest > 0 && !closed && hint == null; ) {
        rest = changed.awaitNanos(rest);
      }
    } finally {
      lock.unlock();
    }
  }

  private void adopt(LeaderSearch.Found found) {
    lock.lock();
    try {
      if (closed || found.connection().isClosed()) {
        found.connection().close();
        return;
      }
      log.debug("event=remote_connected address={}", found.connection().address());
      connections.adopt(found);
      refused = false;
      whenConnected.accept(found.connection());
      for (Call call : List.copyOf(pending)) {
        send(call, found.connection());
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Called by a connection that has ended; its reading thread has delivered all that came. */
  private void lost(ClientConnection connection) {
    lock.lock();
    try {
      if (connections.current() == connection) {
        problem = connection.address() + ": the connection was lost";
        abandonCurrent();
      }
    } finally {
      lock.unlock();
    }
  }

  private void abandonCurrent() {
    connections.drop();
    changed.signalAll();
  }

  private void send(Call call, ClientConnection connection) {
    Request request = request(call, connection);
    if (request != null) {
      call.sending(connection);
      connection.send(request, reply -> replied(call, connection, reply));
    }
  }

  /** Null if it cannot be sent before a session is open. */
  private @Nullable Request request(Call call, ClientConnection connection) {
    return switch (call) {
      case Call.Harmless harmless -> harmless.request();
      case Call.Opening _ -> new Request.Submit(Command.openSession(), connections.isMakeshift());
      case Call.Submission submission -> {
        if (submission.session() == null && session != null) {
          submission.joins(session);
        }
        CommandSession numbered = submission.session();
        if (numbered == null) {
          openSession(connection);
          yield null;
        }
        yield new Request.Submit(submission.command(numbered), connections.isMakeshift());
      }
    };
  }

  private void openSession(ClientConnection connection) {
    if (opening == null) {
      opening = new Call.Opening(config.limits().callWait());
      pending.add(opening);
      send(opening, connection);
    }
  }

  private void replied(Call call, ClientConnection connection, Reply reply) {
    List<Call> ended = new ArrayList<>();
    lock.lock();
    try {
      if (!pending.contains(call)) {
        return;
      }
      switch (Verdict.of(call, reply)) {
        case FINAL -> {
          backoff.reset();
          end(call, ended);
          if (call == opening) {
            opened(reply, ended);
          }
        }
        case ELSEWHERE -> {
          if (call.wasSentOver(connection) && connections.current() == connection) {
            problem = connection.address() + ": " + message(reply);
            abandonCurrent();
          }
        }
        case NEW_SESSION -> {
          if (call instanceof Call.Submission submission) {
            if (submission.session() == session) {
              session = null;
            }
            submission.joins(null);
            submission.unsent();
            send(submission, connection);
          }
        }
      }
    } finally {
      lock.unlock();
    }
    ended.forEach(one -> one.done().complete(reply));
  }

  /** Sends what has waited for the session; or, if there is none, ends it with the same reply. */
  private void opened(Reply reply, List<Call> ended) {
    opening = null;
    List<Call> waiting =
        pending.stream()
            .filter(call -> call instanceof Call.Submission s && s.session() == null)
            .toList();
    if (reply instanceof Reply.Submitted submitted
        && submitted.receipt().outcome() instanceof Outcome.Done done) {
      session =
          new CommandSession(
              done.results().stream().mapToLong(StatementResult::lastRowId).findFirst().orElse(0));
      ClientConnection connection = connections.current();
      if (connection != null) {
        waiting.forEach(call -> send(call, connection));
      }
    } else {
      waiting.forEach(call -> end(call, ended));
    }
  }

  private void end(Call call, List<Call> ended) {
    pending.remove(call);
    if (call instanceof Call.Submission submission) {
      submission.joins(null);
    }
    ended.add(call);
  }

  private static String message(Reply reply) {
    return reply instanceof Reply.Failed failed
        ? String.valueOf(failed.failure().getMessage())
        : reply.toString();
  }

  /**
   * Ends calls whose time is over and looks after the connection. Called several times a second.
   */
  void tick() {
    List<Call> ended = new ArrayList<>();
    List<ClientConnection> open;
    String lastProblem;
    lock.lock();
    try {
      long now = System.nanoTime();
      List<Call> overdue = pending.stream().filter(call -> call.isOverdue(now)).toList();
      overdue.forEach(call -> end(call, ended));
      if (opening != null && !pending.contains(opening)) {
        opening = null;
      }
      connections.judge(addresses.isSeveral() && isAnyHanging(now));
      if (connections.isMakeshift()) {
        changed.signalAll();
      }
      open = connections.open();
      lastProblem = problem;
    } finally {
      lock.unlock();
    }
    ended.forEach(call -> call.done().complete(new Reply.Failed(call.overdue(lastProblem))));
    open.forEach(connection -> connection.pulse(config.limits().silence()));
  }

  private boolean isAnyHanging(long now) {
    Duration patience = config.limits().silence().multipliedBy(2);
    return pending.stream()
        .anyMatch(call -> call.attempts() < HANGING_ATTEMPTS && call.isWaitingFor(patience, now));
  }

  /** Ends all calls without a reply. */
  @Override
  public void close() {
    List<Call> ended = new ArrayList<>();
    lock.lock();
    try {
      closed = true;
      List.copyOf(pending).forEach(call -> end(call, ended));
      connections.close();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    connector.interrupt();
    ended.forEach(
        call -> call.done().complete(new Reply.Failed(call.overdue("the connection was closed"))));
    try {
      connector.join(TimeUnit.SECONDS.toMillis(2));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
