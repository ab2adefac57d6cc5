package dev.mvmci.sql.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes, killed again and again, and without room on the disk. Takes minutes. */
class KillIT {

  private static final int KILLS = 30;

  @TempDir Path directory;

  @Test
  void acknowledgedWritesOutliveManyKillsAtRandomMoments() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    TreeSet<Long> acknowledged = new TreeSet<>();
    for (int kill = 0; kill < KILLS; kill++) {
      try (MemberProcess member = MemberProcess.start(directory, 1 + random.nextInt(64), "")) {
        member.awaitAcknowledged(1 + random.nextInt(1_000));
        acknowledged.addAll(member.kill());
      }
      if (kill % 10 == 9) {
        Survivors.check(directory, acknowledged);
      }
    }

    assertThat(acknowledged).as("seed %d", seed).hasSizeGreaterThan(KILLS);
    Survivors.check(directory, acknowledged);
  }

  /** Files may not grow beyond a size, so the log's next segment cannot be written. */
  @Test
  void aMemberWithoutRoomStopsSayingSoAndLosesNothing() throws Exception {
    TreeSet<Long> acknowledged = new TreeSet<>();
    try (MemberProcess member = MemberProcess.start(directory, 16, "ulimit -f 3000;")) {
      int exit = member.awaitEnd();
      acknowledged.addAll(member.acknowledged());

      assertThat(exit).as(member.output()).isEqualTo(3);
      assertThat(member.output()).contains("failed healthy=false");
    }

    assertThat(acknowledged).isNotEmpty();
    Survivors.check(directory, acknowledged);
  }
}
