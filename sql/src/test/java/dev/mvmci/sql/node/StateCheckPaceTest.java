package dev.mvmci.sql.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvmci.sql.ReplicatedSqlite.Applied;
import dev.mvmci.sql.SqlConfig.Limits;
import dev.mvmci.sql.store.Store;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateCheckPaceTest {

  @Test
  void fastEntriesBringNoMoreChecksThanAHundredASecond(@TempDir Path directory) {
    var checks = new AtomicInteger();
    var nanos = new AtomicLong();
    try (Store store = Store.open(directory.resolve("sql.db"), Limits.DEFAULTS, _ -> {})) {
      var check =
          new StateCheck(
              store,
              1,
              10,
              () -> true,
              _ -> {
                checks.incrementAndGet();
                return CompletableFuture.failedFuture(new IllegalStateException("not now"));
              },
              Runnable::run,
              nanos::get);

      check.applied(new Applied(10, 0, 1));
      assertThat(checks).as("the first").hasValue(1);
      nanos.set(TimeUnit.MILLISECONDS.toNanos(99));
      check.applied(new Applied(1_000, 0, 1));
      assertThat(checks).as("many entries in 99 ms").hasValue(1);
      nanos.set(TimeUnit.MILLISECONDS.toNanos(100));
      check.applied(new Applied(1_001, 0, 1));
      assertThat(checks).as("after 10 ms for each of ten").hasValue(2);
    }
  }
}
