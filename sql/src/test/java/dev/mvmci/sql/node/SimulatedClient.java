package dev.mvmci.sql.node;

import dev.mvmci.sql.ReplicatedSqlite.Read;
import dev.mvmci.sql.SqlFailure;
import dev.mvmci.sql.check.Action;
import dev.mvmci.sql.check.History;
import dev.mvmci.sql.check.Operation;
import dev.mvmci.sql.entry.Command;
import dev.mvmci.sql.entry.CommandId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Asks members for one thing after the other and notes what it saw. With a session it repeats a
 * command until it is answered, elsewhere if need be; without one it is left in doubt.
 */
final class SimulatedClient {

  private static final int PATIENCE = 250;
  private static final int ATTEMPTS = 12;

  private final int number;
  private final SimulatedCluster cluster;
  private final SimulatedWorld world;
  private final History history;
  private final boolean repeats;
  private final PlantedFault fault;
  private final Workload workload;
  private long session;
  private long sequence;
  private boolean stopped;
  private boolean busy;

  SimulatedClient(
      int number,
      SimulatedCluster cluster,
      History history,
      Workload workload,
      boolean repeats,
      PlantedFault fault) {
    this.number = number;
    this.cluster = cluster;
    this.world = cluster.world;
    this.history = history;
    this.repeats = repeats;
    this.fault = fault;
    this.workload = workload;
  }

  void start() {
    world.after(world.between(1, 30), this::next);
  }

  void stop() {
    stopped = true;
  }

  boolean isIdle() {
    return stopped && !busy;
  }

  private void next() {
    busy = !stopped;
    if (stopped) {
      return;
    }
    if (repeats && session == 0) {
      openSession();
    } else {
      act(workload.any(world.random));
    }
  }

  private void goOn() {
    busy = false;
    world.after(world.between(1, 25), this::next);
  }

  private void openSession() {
    ask(
        () -> cluster.any().submit(Command.openSession()),
        (receipt, error) -> {
          if (receipt != null) {
            session = receipt.outcome().results().getFirst().lastRowId();
            sequence = 0;
          }
          goOn();
        });
  }

  void act(Workload.Step step) {
    long start = world.now();
    switch (step) {
      case Workload.Change change -> {
        sequence++;
        CommandId id = repeats ? new CommandId(session, sequence, sequence) : CommandId.NONE;
        change(change, new Command(id, change.statements()), start, 1);
      }
      case Workload.Look look ->
          ask(
              () -> cluster.any().fresh(level(), look.sql(), look.arguments()),
              (rows, _) -> {
                if (rows != null) {
                  history.add(Operation.done(number, look.seen(rows), start, world.now()));
                }
                goOn();
              });
    }
  }

  private Read level() {
    boolean byLease = fault == PlantedFault.OVERLONG_LEASE || world.random.nextBoolean();
    return byLease ? Read.LEASE : Read.STRICT;
  }

  private void change(Workload.Change change, Command command, long start, int attempt) {
    ask(
        () -> cluster.any().submit(command),
        (receipt, error) -> {
          Action action = change.action();
          SqlFailure failure = receipt == null ? error : failureOf(receipt);
          if (failure == null) {
            history.add(Operation.done(number, action, start, world.now()));
            goOn();
          } else if (repeats && attempt < ATTEMPTS && !(failure instanceof SqlFailure.Rejected)) {
            Command again =
                fault == PlantedFault.REPEATED_COMMAND
                    ? new Command(CommandId.NONE, command.statements())
                    : command;
            world.after(world.between(5, 40), () -> change(change, again, start, attempt + 1));
          } else {
            boolean nothingHappened = !(failure instanceof SqlFailure.Unknown) && attempt == 1;
            history.add(
                nothingHappened
                    ? Operation.failed(number, action, start, world.now())
                    : Operation.unknown(number, action, start));
            session = 0; // its last sequence may still come to effect
            goOn();
          }
        });
  }

  private static @Nullable SqlFailure failureOf(Receipt receipt) {
    try {
      var _ = receipt.outcome().results();
      return null;
    } catch (SqlFailure e) {
      return e;
    }
  }

  /** What became of a question; both are null if there was no answer in time. */
  private interface Ending<A> {
    void end(@Nullable A answer, SqlFailure failure);
  }

  private <A> void ask(Call<A> call, Ending<A> ending) {
    boolean[] ended = {false};
    Ending<A> once =
        (answer, failure) -> {
          if (!ended[0]) {
            ended[0] = true;
            ending.end(answer, failure);
          }
        };
    world.after(PATIENCE, () -> once.end(null, new SqlFailure.Unknown("no answer in time", null)));
    if (cluster.members().isEmpty()) {
      once.end(null, new SqlFailure.NotLeader("no member runs", null));
      return;
    }
    try {
      var _ =
          call.make()
              .whenComplete((answer, error) ->
                  // An event of its own, as the answer takes its time to the client.
                  world.after(
                      world.between(0, 3),
                      () -> once.end(error == null ? answer : null, failure(error))));
    } catch (SqlFailure e) {
      once.end(null, e);
    }
  }

  /** A question to some member. */
  private interface Call<A> {
    CompletableFuture<A> make();
  }

  private static SqlFailure failure(@Nullable Throwable error) {
    Throwable cause = error instanceof CompletionException wrapped ? wrapped.getCause() : error;
    return cause instanceof SqlFailure failure
        ? failure
        : new SqlFailure.Unknown("failed: " + cause, cause);
  }
}
