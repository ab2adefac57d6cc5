package dev.mvmci.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvmci.engine.RunId;
import dev.mvmci.engine.run.MessageKeys.Keyed;
import dev.mvmci.engine.store.Database;
import dev.mvmci.engine.store.WriteSession;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MessageKeysOfARunTest {

  private static final RunId ID = new RunId("wkf_" + "0".repeat(26));

  @TempDir Path directory;

  private static Keyed keyed(long run, int key) {
    return Keyed.of(ID, run, "key " + key, "go", "1");
  }

  private static void insertRun(WriteSession session, long number, boolean ended) throws Exception {
    var _ =
        session.execute(
            "INSERT INTO run (no, id, request_hash, module, version, sha256, workflow, started_at,"
                + " outcome) VALUES (?, ?, x'', 'm', '1', '', 'start', 0, ?)",
            number,
            "run " + number,
            ended ? "completed" : null);
  }

  @Test
  void theOldestKeysOfARunAreForgottenForItsLatest() throws Exception {
    try (Database database = Database.open(directory);
        var session = new WriteSession(database.writer())) {
      insertRun(session, 1, false);
      insertRun(session, 2, false);
      insertRun(session, 3, true);
      var keys = new MessageKeys(database, 3);
      for (int key = 0; key < 10; key++) {
        assertThat(keys.add(session, keyed(1, key))).isTrue();
        assertThat(keys.add(session, keyed(1, key))).as("again").isFalse();
      }
      assertThat(keys.add(session, keyed(2, 0))).isTrue();
      assertThat(keys.add(session, keyed(3, 0))).as("of a run that has ended").isFalse();
      session.commit();

      assertThat(IntStream.range(0, 10).filter(key -> keys.isKnown(keyed(1, key))))
          .containsExactly(7, 8, 9);
      assertThat(keys.isKnown(keyed(2, 0))).as("the other run's own").isTrue();
    }
  }
}
