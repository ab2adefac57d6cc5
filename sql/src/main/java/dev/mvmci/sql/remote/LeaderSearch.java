package dev.mvmci.sql.remote;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One round of looking for a member that serves: the leader, or whichever answers. */
final class LeaderSearch {

  private final Dialer dialer;
  private final Addresses addresses;
  private final Wanted wanted;
  private final Duration patience;
  private final Consumer<ClientConnection> whenClosed;
  private @Nullable Exception problem;
  private @Nullable String problemAt;

  /** Whom to look for. */
  enum Wanted {
    /** Any member. */
    ANY,
    /** The leader only. */
    LEADER,
    /** The leader; or, if it cannot be reached, a member that can reach it. */
    LEADER_OR_VIA
  }

  /** A started connection, and whether its member must pass commands on. */
  record Found(ClientConnection connection, boolean via) {}

  LeaderSearch(
      Dialer dialer,
      Addresses addresses,
      Wanted wanted,
      Duration patience,
      Consumer<ClientConnection> whenClosed) {
    this.dialer = dialer;
    this.addresses = addresses;
    this.wanted = wanted;
    this.patience = patience;
    this.whenClosed = whenClosed;
  }

  /** Tries all addresses, the hint first; null if none would do. */
  @Nullable Found round(@Nullable String hint) throws InterruptedException {
    Deque<String> toTry = new ArrayDeque<>(addresses.inTurn());
    if (hint != null) {
      toTry.addFirst(hint);
    }
    Set<String> tried = new HashSet<>();
    @Nullable ClientConnection via = null;
    for (String address = toTry.poll(); address != null; address = toTry.poll()) {
      ClientConnection connection = tried.add(address) ? dial(address) : null;
      if (connection == null) {
        continue;
      }
      if (wanted == Wanted.ANY) {
        return new Found(connection, false);
      }
      Reply.State state;
      try {
        state = ask(connection);
      } catch (InterruptedException e) {
        connection.close();
        closeIfAny(via);
        throw e;
      }
      if (state != null && state.health().leader() == state.health().self()) {
        if (state.health().healthy()) {
          closeIfAny(via);
          return new Found(connection, false);
        }
      } else if (state != null && !state.leaderAddress().isEmpty()) {
        toTry.addFirst(state.leaderAddress());
      }
      if (wanted == Wanted.LEADER_OR_VIA && state != null && state.health().healthy()) {
        closeIfAny(via);
        via = connection;
      } else {
        connection.close();
      }
    }
    return via == null ? null : new Found(via, true);
  }

  private @Nullable ClientConnection dial(String address) {
    try {
      ClientConnection connection = dialer.dial(address);
      connection.start(whenClosed);
      addresses.learn(address);
      return connection;
    } catch (IOException | RuntimeException e) {
      problem = e;
      problemAt = address;
      return null;
    }
  }

  private Reply.@Nullable State ask(ClientConnection connection) throws InterruptedException {
    CompletableFuture<Reply.State> answer = new CompletableFuture<>();
    connection.askState(answer::complete);
    try {
      return answer.get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException | TimeoutException _) {
      return null;
    }
  }

  private static void closeIfAny(@Nullable ClientConnection connection) {
    if (connection != null) {
      connection.close();
    }
  }

  /** Why the last attempt of this round failed. */
  String problem() {
    if (problem == null) {
      return "no member leads";
    }
    String reason = problem.getMessage();
    return problemAt + ": " + (reason == null ? problem.toString() : reason);
  }

  /** Whether that was a refusal, which trying again does not change. */
  boolean isRefused() {
    return problem instanceof RefusedException;
  }
}
