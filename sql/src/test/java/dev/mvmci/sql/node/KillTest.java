package dev.mvmci.sql.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A taste of {@code KillIT}, short enough for every build. */
class KillTest {

  @TempDir Path directory;

  @Test
  void acknowledgedWritesOutliveKillsAndNoneStandsTwice() throws Exception {
    TreeSet<Long> acknowledged = new TreeSet<>();
    for (int kill = 0; kill < 2; kill++) {
      try (MemberProcess member = MemberProcess.start(directory, 16, "")) {
        member.awaitAcknowledged(200);
        acknowledged.addAll(member.kill());
      }
    }

    assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(400);
    Survivors.check(directory, acknowledged);
  }
}
