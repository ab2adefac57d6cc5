package dev.mvmci.app.node;

import dev.mvmci.jobs.QueueFailure;
import dev.mvmci.sql.ReplicatedSqlite;
import dev.mvmci.sql.SqlFailure;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits until the cluster takes commands, and then starts what needs that. */
final class Joining implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Joining.class);

  /** A member asks again this soon; each question already waits some seconds for a leader. */
  private static final Duration BREATH = Duration.ofMillis(100);

  private final ReplicatedSqlite database;
  private final Step step;
  private final Parts joined = new Parts();
  private final Thread thread = new Thread(this::run, "joining");

  private Joining(ReplicatedSqlite database, Step step) {
    this.database = database;
    this.step = step;
  }

  /** What is started once the cluster takes commands. */
  @FunctionalInterface
  interface Step {

    /**
     * Starts it. What was added when it fails is stopped, and all is done once more.
     *
     * @param cluster the cluster's name
     */
    void take(String cluster, Parts joined);
  }

  static Joining start(ReplicatedSqlite database, Step step) {
    var joining = new Joining(database, step);
    joining.thread.start();
    return joining;
  }

  private void run() {
    long started = System.nanoTime();
    boolean told = false;
    try {
      while (!taken()) {
        if (!told) {
          ReplicatedSqlite.Health health = database.health();
          log.info(
              "event=waiting member={} members={} leader={}",
              health.self(),
              health.members(),
              health.leader());
          told = true;
        }
        Thread.sleep(BREATH);
      }
      log.info(
          "event=joined leader={} took_ms={}",
          database.health().leader(),
          Duration.ofNanos(System.nanoTime() - started).toMillis());
    } catch (InterruptedException _) {
      // stopped before the others came
    }
  }

  private boolean taken() throws InterruptedException {
    try {
      step.take(ClusterName.in(database), joined);
      return true;
    } catch (SqlFailure | QueueFailure e) {
      joined.close();
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      log.debug("the cluster takes no commands yet: {}", e.getMessage());
      return false;
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    joined.close();
  }
}
