package dev.mvmci.sql.services;

import dev.mvmci.sql.ReplicatedSqlite.Read;
import dev.mvmci.sql.SqlFailure;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells those who wait for a lock that it was handed to them: one look for all, per change. */
final class Grants implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Grants.class);

  private final ServiceDatabase database;
  private final AppliedSignal signal;
  private final String client;
  private final Map<String, Expectation> expected = new ConcurrentHashMap<>();

  Grants(ServiceDatabase database, AppliedSignal signal, String client) {
    this.database = database;
    this.signal = signal;
    this.client = client;
    Thread.ofVirtual().name("sql-lock-grants").start(this::run);
  }

  /** From now on, a grant to this owner is noticed; an earlier expectation is replaced. */
  Expectation expect(String owner) {
    Expectation expectation = new Expectation();
    expected.put(owner, expectation);
    return expectation;
  }

  void forget(String owner) {
    expected.remove(owner);
  }

  private void run() {
    try {
      long seen;
      do {
        seen = signal.seen();
        if (!expected.isEmpty()) {
          look();
        }
      } while (signal.awaitBeyond(seen));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() {
    try {
      for (var row : database.read(Read.LOCAL, LockSql.GRANTED, client).rows()) {
        Expectation expectation = expected.get(row.requiredText("owner"));
        if (expectation != null) {
          expectation.met.countDown();
        }
      }
    } catch (SqlFailure e) {
      // Those who wait also ask through the log from time to time, so nobody waits for ever.
      log.debug("event=grants_not_read reason={}", e.getMessage());
    }
  }

  @Override
  public void close() {
    signal.close();
  }

  /** Of one who waits. */
  static final class Expectation {
    private final CountDownLatch met = new CountDownLatch(1);

    /** Returns when the lock was handed over or the time is up. */
    void await(long nanos) throws InterruptedException {
      var _ = met.await(nanos, TimeUnit.NANOSECONDS);
    }
  }
}
