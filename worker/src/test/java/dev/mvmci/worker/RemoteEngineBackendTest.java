package dev.mvmci.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvmci.engine.Engine;
import dev.mvmci.engine.EngineConfig;
import dev.mvmci.engine.api.EngineRoutes;
import dev.mvmci.engine.embedded.EmbeddedEngine;
import dev.mvmci.http.HttpCaller;
import dev.mvmci.http.InProcessCaller;
import dev.mvmci.http.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real engine's routes; every third answer is lost on the way. */
class RemoteEngineBackendTest {

  private static final Path MODULES = Path.of("..", "examples");

  @TempDir Path directory;

  private Engine engine;
  private RemoteEngineBackend backend;
  private final AtomicInteger calls = new AtomicInteger();

  @BeforeEach
  void open() throws IOException {
    EngineConfig config = EngineConfig.of(directory);
    engine = EmbeddedEngine.open(config);
    engine.deploy(Files.readAllBytes(MODULES.resolve("module1", "module1.wasm")));
    HttpCaller way = new InProcessCaller(EngineRoutes.of(engine, config.engine(), "test"));
    HttpCaller losing =
        call -> {
          Reply reply = way.call(call);
          if (calls.incrementAndGet() % 3 == 0) {
            throw new IOException("the answer was lost");
          }
          return reply;
        };
    backend = new RemoteEngineBackend(losing, new SplittableRandom(1));
  }

  @AfterEach
  void close() {
    engine.close();
  }

  @Test
  void anExecutionIsFollowedToItsEndAndItsProgressIsToldOnce() throws Exception {
    String id = started("a");
    var heard = new Heard();
    try (var _ = backend.watch(id, 0, heard)) {
      assertThat(heard.end.get(30, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionOutcome.Completed.class);
    }
    assertThat(heard.progress).extracting(Progress::sequence).isSorted().doesNotHaveDuplicates();
    assertThat(heard.progress).hasSizeGreaterThanOrEqualTo(10);
    assertThat(started("a")).as("the same key").isEqualTo(id);
  }

  @Test
  void aCancelledExecutionEndsAsSuch() throws Exception {
    String id = started("b");
    var heard = new Heard();
    try (var _ = backend.watch(id, 0, heard)) {
      cancel(id);
      assertThat(heard.end.get(30, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionOutcome.Cancelled.class);
    }
  }

  @Test
  void whatTheEngineDoesNotKnowIsRefusedForGood() {
    var task = new Task("nothing-like-it", null, "start", "{}");
    calls.set(0);
    assertThatThrownBy(() -> backend.start("c", task))
        .isInstanceOfSatisfying(
            ExecutionBackend.Refused.class,
            refused -> {
              assertThat(refused.isForNow()).isFalse();
              assertThat(refused.reason()).contains("nothing-like-it");
            });
  }

  @Test
  void anExecutionThatIsGoneEndsAsAFailureThatMayPass() throws Exception {
    var heard = new Heard();
    try (var _ = backend.watch("wkf_0", 0, heard)) {
      assertThat(heard.end.get(30, TimeUnit.SECONDS))
          .isInstanceOfSatisfying(
              ExecutionOutcome.Failed.class, failed -> assertThat(failed.retryable()).isTrue());
    }
  }

  /** A lost answer is no obstacle: the key finds what was started. */
  private String started(String key) {
    var task = new Task("module1", null, "start", "{\"id\":1,\"url\":\"hello\"}");
    while (true) {
      try {
        return backend.start(key, task);
      } catch (ExecutionBackend.Refused refused) {
        assertThat(refused.isForNow()).as(refused.reason()).isTrue();
      }
    }
  }

  private void cancel(String id) {
    try {
      backend.cancel(id);
    } catch (IllegalStateException _) {
      backend.cancel(id);
    }
  }

  private static final class Heard implements ExecutionListener {
    final List<Progress> progress = new CopyOnWriteArrayList<>();
    final CompletableFuture<ExecutionOutcome> end = new CompletableFuture<>();

    @Override
    public void onProgress(Progress row) {
      progress.add(row);
    }

    @Override
    public void onEnd(ExecutionOutcome outcome) {
      end.complete(outcome);
    }
  }
}
