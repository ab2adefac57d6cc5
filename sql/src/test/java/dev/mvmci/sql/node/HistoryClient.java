package dev.mvmci.sql.node;

import dev.mvmci.sql.ReplicatedSqlite;
import dev.mvmci.sql.ReplicatedSqlite.Read;
import dev.mvmci.sql.Rows;
import dev.mvmci.sql.SqlFailure;
import dev.mvmci.sql.check.History;
import dev.mvmci.sql.check.Operation;

/** Does what a {@link Workload} says, in real time, and notes what came of it. */
final class HistoryClient {

  private final int number;
  private final History history;
  private long looks;

  HistoryClient(int number, History history) {
    this.number = number;
    this.history = history;
  }

  void take(ReplicatedSqlite database, Workload.Step step) {
    switch (step) {
      case Workload.Change change -> change(database, change);
      case Workload.Look look -> look(database, look);
    }
  }

  private void change(ReplicatedSqlite database, Workload.Change change) {
    long start = System.nanoTime();
    try {
      database.transaction(change.statements());
      history.add(Operation.done(number, change.action(), start, System.nanoTime()));
    } catch (SqlFailure.Unknown _) {
      history.add(Operation.unknown(number, change.action(), start));
    } catch (SqlFailure _) {
      history.add(Operation.failed(number, change.action(), start, System.nanoTime()));
    }
  }

  private void look(ReplicatedSqlite database, Workload.Look look) {
    long start = System.nanoTime();
    try {
      Read level = looks++ % 2 == 0 ? Read.STRICT : Read.LEASE;
      Rows rows = database.query(level, look.sql(), look.arguments().toArray());
      history.add(Operation.done(number, look.seen(rows), start, System.nanoTime()));
    } catch (SqlFailure _) {
      // nothing was seen
    }
  }
}
