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

/** One round of looking for a member that serves: the leader, or one that keeps up with it. */
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
    /** A member that keeps up; or, if there is none, any that answers. */
    ANY,
    /** A member that keeps up only. */
    FIT,
    /** The leader only. */
    LEADER,
    /** The leader; or, if it cannot be reached, a member that can reach it. */
    LEADER_OR_VIA;

    /** Whether any member serves as well as another. */
    boolean servesAnywhere() {
      return this == ANY || this == FIT;
    }

    /** What to look for where something else was found that will do meanwhile. */
    Wanted better() {
      return servesAnywhere() ? FIT : LEADER;
    }
  }

  /**
   * A started connection.
   *
   * @param makeshift whether it is only what will do meanwhile: to a member that has to pass
   *     commands on, or that does not keep up
   */
  record Found(ClientConnection connection, boolean makeshift) {}

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

  /**
   * Tries all addresses.
   *
   * @param hint tried first
   * @param avoided not tried
   * @return null if none would do
   */
  @Nullable Found round(@Nullable String hint, @Nullable String avoided)
      throws InterruptedException {
    Deque<String> toTry = new ArrayDeque<>(addresses.inTurn());
    if (hint != null) {
      toTry.addFirst(hint);
    }
    Set<String> tried = new HashSet<>();
    if (avoided != null) {
      tried.add(avoided);
    }
    @Nullable ClientConnection makeshift = null;
    for (String address = toTry.poll(); address != null; address = toTry.poll()) {
      ClientConnection connection = tried.add(address) ? dial(address) : null;
      if (connection == null) {
        continue;
      }
      Reply.State state;
      try {
        state = ask(connection);
      } catch (InterruptedException e) {
        connection.close();
        closeIfAny(makeshift);
        throw e;
      }
      if (state != null && isWanted(state)) {
        closeIfAny(makeshift);
        return new Found(connection, false);
      }
      if (state != null && isForLeader() && !state.leaderAddress().isEmpty()) {
        toTry.addFirst(state.leaderAddress());
      }
      if (state != null && willDo(state)) {
        closeIfAny(makeshift);
        makeshift = connection;
      } else {
        connection.close();
      }
    }
    return makeshift == null ? null : new Found(makeshift, true);
  }

  private boolean isForLeader() {
    return wanted == Wanted.LEADER || wanted == Wanted.LEADER_OR_VIA;
  }

  private boolean isWanted(Reply.State state) {
    return isForLeader()
        ? state.health().leader() == state.health().self() && state.health().healthy()
        : Fitness.isFit(state);
  }

  private boolean willDo(Reply.State state) {
    return wanted == Wanted.ANY || (wanted == Wanted.LEADER_OR_VIA && state.health().healthy());
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
