package dev.mvmci.engine.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mvmci.engine.Replay;
import dev.mvmci.engine.Replay.Verdict;
import dev.mvmci.engine.RunId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class SnapshotChecksTest {

  private static final long ASTRAY = 3L * SnapshotChecks.ONE_OF;

  private final List<Long> replayed = new CopyOnWriteArrayList<>();
  private final Map<Long, String> dropped = new ConcurrentHashMap<>();

  private Optional<Replay> replay(long run) {
    replayed.add(run);
    Verdict verdict = run == ASTRAY ? Verdict.DIVERGES : Verdict.SAME;
    return run == 0
        ? Optional.empty() // forgotten meanwhile
        : Optional.of(
            new Replay(new RunId("wkf_%026d".formatted(run)), verdict, 7, "at step 7", List.of()));
  }

  @Test
  void aSampleIsReplayedAndASnapshotThatLedARunAstrayIsDropped() {
    var expected = new ArrayList<Long>();
    try (var checks = new SnapshotChecks(this::replay, dropped::put)) {
      checks.start();
      for (long run = 0; run < 5L * SnapshotChecks.ONE_OF; run++) {
        checks.wentOn(run);
        if (run % SnapshotChecks.ONE_OF == 0) {
          expected.add(run);
        }
      }
      await().untilAsserted(() -> assertThat(replayed).isEqualTo(expected));
      await().until(() -> !dropped.isEmpty());
    }
    assertThat(dropped).hasSize(1);
    assertThat(dropped.get(ASTRAY)).contains("at step 7");
  }
}
