package dev.mvmci.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mvmci.engine.EngineConfig;
import dev.mvmci.engine.RunInfo;
import dev.mvmci.engine.RunOutcome;
import dev.mvmci.engine.RunQuery;
import dev.mvmci.engine.StartRequest;
import dev.mvmci.engine.journal.CommitWatch;
import dev.mvmci.engine.journal.JournalRecord;
import dev.mvmci.engine.testing.Code;
import dev.mvmci.engine.testing.FakeHttp;
import dev.mvmci.engine.testing.Guests;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a run does before the record of its start is durable. */
class BeginningTest {

  private static final CountDownLatch OPEN = new CountDownLatch(0);

  private static final String KEY = "k";

  @TempDir Path directory;

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  @AfterEach
  void noThreadIsLeft() {
    threads.close();
  }

  /** Holds the journal's thread after a commit, so that what comes next stays in the queue. */
  private static final class Gate implements CommitWatch, AutoCloseable {
    private final AtomicReference<CountDownLatch> latch = new AtomicReference<>(OPEN);
    private final CountDownLatch held = new CountDownLatch(1);

    @Override
    public void committed(List<JournalRecord> records) {
      if (latch.get().getCount() > 0) {
        held.countDown();
      }
      try {
        latch.get().await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    void hold() {
      latch.set(new CountDownLatch(1));
    }

    @Override
    public void close() {
      latch.get().countDown();
    }
  }

  private static byte[] asking(String method, int flags) {
    String request = "{\"method\":\"%s\",\"url\":\"http://shop.test/\"}".formatted(method);
    return Guests.workflowWithText(
        request,
        code ->
            code.i32(Guests.TEXT_AT).i32(request.length()).i32(flags).call("http").drop().i32(0));
  }

  /** Idempotent ones need not wait for their own record, but for that of the start. */
  @ParameterizedTest
  @ValueSource(strings = {"PUT", "POST"})
  void noRequestLeavesBeforeTheStartIsDurable(String method) throws Exception {
    var gate = new Gate();
    var startedWhenAsked = new CompletableFuture<Integer>();
    var engine = new AtomicReference<EngineFixture>();
    var site =
        new FakeHttp(ask -> {
          startedWhenAsked.complete(engine.get().engine.runs(RunQuery.newest(10)).size());
          return FakeHttp.reply(ask, 200, "");
        });
    // Opened before the engine is closed, which waits for the journal.
    try (var fixture = EngineFixture.watched(EngineConfig.of(directory), site, gate);
        gate) {
      engine.set(fixture);
      byte[] module = asking(method, method.equals("PUT") ? 1 : 0);
      var _ = fixture.engine.deploy(module);
      gate.hold();
      var other = CompletableFuture.runAsync(() -> fixture.engine.deploy(module), threads);
      gate.held.await();

      var start =
          CompletableFuture.supplyAsync(
              () -> fixture.engine.start(StartRequest.of("test", "start", "null")), threads);
      await().until(() -> fixture.engine.health().residentRuns() == 1);
      await()
          .during(Duration.ofMillis(100))
          .until(() -> site.asked().isEmpty() && fixture.engine.runs(RunQuery.newest(1)).isEmpty());
      assertThat(start).as("answered when durable").isNotDone();

      gate.close();
      other.get();
      assertThat(fixture.outcome(start.get())).isInstanceOf(RunOutcome.Completed.class);
      assertThat(startedWhenAsked.get()).isEqualTo(1);
    }
  }

  @Test
  void aRunFindsItselfWithItsFirstCall() throws Exception {
    String type = "[\"go\"]";
    byte[] module =
        Guests.workflowWithText(
            type,
            code -> {
              code.call("run_id").drop().i32(8192).i32(30).call("take").drop();
              code.i32(8192).i32(30).i32(Guests.TEXT_AT + 2).i32(2).i32(Guests.TEXT_AT).i32(6);
              code.call("send").drop();
              code.i32(Guests.TEXT_AT).i32(type.length()).i64(-1).call("recv").drop();
              code.i32(0);
            });
    try (var fixture = EngineFixture.in(directory)) {
      for (int i = 0; i < 10; i++) {
        assertThat(fixture.run(module)).isInstanceOf(RunOutcome.Completed.class);
      }
    }
  }

  /** Each decides on what the others before it decided, durable or not. */
  @Test
  void ofManyRunsThatSwapTheSameOneSucceeds() throws Exception {
    byte[] module = Guests.workflowWithText(KEY, BeginningTest::swapNothingForSomething);
    try (var fixture = EngineFixture.in(directory)) {
      var _ = fixture.engine.deploy(module);
      List<CompletableFuture<RunInfo>> starting = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        starting.add(
            CompletableFuture.supplyAsync(
                () -> fixture.engine.start(StartRequest.of("test", "start", "null")), threads));
      }
      int completed = 0;
      for (CompletableFuture<RunInfo> start : starting) {
        completed += fixture.outcome(start.get()) instanceof RunOutcome.Completed ? 1 : 0;
      }
      assertThat(completed).isEqualTo(1);
    }
  }

  private static void swapNothingForSomething(Code code) {
    Consumer<Code> text = c -> c.i32(Guests.TEXT_AT).i32(KEY.length());
    code.i32(1);
    text.accept(code);
    code.i32(0).i32(-1);
    text.accept(code);
    code.call("kv_swap");
  }
}
