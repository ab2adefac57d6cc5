package dev.mvmci.sql.remote;

import dev.mvmci.sql.SqlFailure;
import dev.mvmci.sql.Statement;
import dev.mvmci.sql.entry.Command;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A request that is sent until it has a reply or its time is over. State guarded by its lane. */
abstract sealed class Call {

  private final CompletableFuture<Reply> done = new CompletableFuture<>();
  private final long deadlineNanos;
  private int attempts;
  private long sentNanos;
  private @Nullable ClientConnection sentOver;

  private Call(Duration patience) {
    this.deadlineNanos = System.nanoTime() + patience.toNanos();
  }

  /** Completes with the reply that ends the call, on a thread that must not be blocked. */
  CompletableFuture<Reply> done() {
    return done;
  }

  boolean isOverdue(long nowNanos) {
    return nowNanos - deadlineNanos > 0;
  }

  void sending(ClientConnection connection) {
    attempts++;
    sentNanos = System.nanoTime();
    sentOver = connection;
  }

  /** Whether it was sent so long ago and has had no reply. */
  boolean isWaitingFor(Duration patience, long nowNanos) {
    return attempts > 0 && nowNanos - sentNanos > patience.toNanos();
  }

  boolean wasSentOver(ClientConnection connection) {
    return sentOver == connection;
  }

  /** Its only attempt had no effect, as if it had not been sent. */
  void unsent() {
    attempts = 0;
  }

  int attempts() {
    return attempts;
  }

  /** What it comes to if no reply came in time. */
  SqlFailure overdue(String problem) {
    return new SqlFailure.NotLeader("no member could answer in time: " + problem, null);
  }

  /** A request that does no harm when it is sent twice. */
  static final class Harmless extends Call {
    private final Request request;

    Harmless(Request request, Duration patience) {
      super(patience);
      this.request = request;
    }

    Request request() {
      return request;
    }
  }

  /** The opening of a session. */
  static final class Opening extends Call {
    Opening(Duration patience) {
      super(patience);
    }
  }

  /** A command that gets its number when it is sent for the first time. */
  static final class Submission extends Call {
    private final List<Statement> statements;
    private @Nullable CommandSession session;
    private long sequence;

    Submission(List<Statement> statements, Duration patience) {
      super(patience);
      this.statements = statements;
    }

    @Nullable CommandSession session() {
      return session;
    }

    /** Gives it a number, or takes the one it had. */
    void joins(@Nullable CommandSession newSession) {
      if (session != null) {
        session.answered(sequence);
      }
      session = newSession;
      sequence = newSession == null ? 0 : newSession.number();
    }

    Command command(CommandSession numbered) {
      return new Command(numbered.id(sequence), statements);
    }

    @Override
    SqlFailure overdue(String problem) {
      return attempts() == 0
          ? super.overdue(problem)
          : new SqlFailure.Unknown("the outcome was not learned in time: " + problem, null);
    }
  }
}
