package dev.mvmci.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mvmci.engine.EngineConfig;
import dev.mvmci.engine.RunInfo;
import dev.mvmci.engine.RunOutcome;
import dev.mvmci.engine.RunQuery;
import dev.mvmci.engine.host.SecretSource;
import dev.mvmci.engine.host.World;
import dev.mvmci.engine.testing.FakeHttp;
import dev.mvmci.engine.testing.FixedRandom;
import dev.mvmci.engine.testing.Guests;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionTest {

  @TempDir Path directory;

  private long rows(String table) throws Exception {
    try (var connection =
            DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("engine.db"));
        var statement = connection.createStatement();
        var row = statement.executeQuery("SELECT count(*) FROM " + table)) {
      return row.getLong(1);
    }
  }

  @Test
  void theHistoryOfAFinishedRunMovesToTheArchiveAndReadsTheSame() throws Exception {
    RunInfo run;
    try (var fixture = EngineFixture.in(directory)) {
      run = fixture.start(Guests.tour(), "null");
      var _ = fixture.outcome(run);
      await().until(() -> rows("history") == 1 && rows("journal") == 0);
      assertThat(fixture.engine.events(run.id(), 0, 10)).hasSize(3);
    }
    try (var fixture = EngineFixture.in(directory)) {
      assertThat(fixture.engine.events(run.id(), 0, 10)).hasSize(3);
    }
  }

  private static byte[] receiver() {
    return Guests.workflow(code -> code.i32(0).i32(0).i64(-1).call("recv").drop().i32(0));
  }

  @Test
  void finishedRunsAreForgottenAfterTheirRetentionAndUnfinishedOnesAreNot() throws Exception {
    EngineConfig config =
        EngineFixture.quickToClose(directory)
            .withPace(EngineConfig.Pace.DEFAULTS.withHistoryRetention(Duration.ofDays(1)));
    RunInfo finished;
    RunInfo unfinished;
    byte[] sleeping =
        Guests.everything("sleeping", "1", "start")
            .workflow("start", code -> code.i64(Long.MAX_VALUE).call("sleep"))
            .bytes();
    try (var fixture =
        new EngineFixture(config, FakeHttp.echoingTheMethod(), _ -> Thread.sleep(Long.MAX_VALUE))) {
      unfinished = fixture.start(sleeping, "null");
      fixture.engine.send(unfinished.id(), "go", "1", "key");
      finished = fixture.start(receiver(), "null");
      fixture.engine.send(finished.id(), "go", "1", "key");
      var _ = fixture.outcome(finished);
    }
    assertThat(rows("message_key")).isEqualTo(2);
    var later = InstantSource.fixed(EngineFixture.NOW.plus(Duration.ofDays(2)));
    var world =
        new World(
            later,
            new FixedRandom(),
            FakeHttp.echoingTheMethod(),
            config.http(),
            SecretSource.NONE);
    try (var engine = EmbeddedEngine.open(config, world, EngineFixture.NO_SLEEP)) {
      await().until(() -> engine.run(finished.id()).isEmpty());
      assertThat(engine.outcome(unfinished.id()).get()).isInstanceOf(RunOutcome.Completed.class);
      assertThat(engine.runs(RunQuery.newest(10))).hasSize(1);
      assertThat(rows("message_key")).isEqualTo(1);
    }
  }
}
