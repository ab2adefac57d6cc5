package dev.mvmci.sql.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mvmci.sql.LoopbackMembers;
import dev.mvmci.sql.ReplicatedSqlite.Read;
import dev.mvmci.sql.SqlConfig.Member;
import dev.mvmci.sql.SqlFailure;
import dev.mvmci.sql.remote.RemoteSqlite;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A leader whose disk takes nothing any more, in three ways, and what becomes of the cluster. */
class BrokenDiskIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final List<Member> members = LoopbackMembers.withFreePorts(3);
  private final List<FaultyMember> processes = new ArrayList<>();
  private RemoteSqlite database;
  private long acknowledged;

  @TempDir Path directory;

  @BeforeEach
  void start() throws Exception {
    assumeTrue(
        FaultyMember.possible(directory),
        "disks that fail cannot be made here (root, mkfs.ext4 and gcc needed)");
    for (Member member : members) {
      processes.add(FaultyMember.start(directory, List.of(), member.id(), members));
    }
    database = ServedProcess.connect(members, PATIENCE);
    await()
        .atMost(PATIENCE)
        .ignoreExceptionsInstanceOf(SqlFailure.class)
        .untilAsserted(() -> database.execute("CREATE TABLE IF NOT EXISTS item (n INTEGER)"));
    write(20);
  }

  @AfterEach
  void end() throws IOException {
    if (database != null) {
      database.close();
    }
    for (FaultyMember process : processes) {
      process.close();
    }
  }

  @Test
  void aLeaderWithoutRoomGivesWayAndComesBackWhenThereIsRoom() throws Exception {
    FaultyMember leader = leader();
    leader.disk().fill();
    write(2_000);
    assertThat(leader.process().output()).containsPattern("event=(log|database)_failed");

    leader.disk().makeRoom();
    leader.process().kill();
    leader.process().restart();
    awaitSameContent();
  }

  @Test
  void aLeaderWhoseSyncsFailGivesWayAndComesBack() throws Exception {
    FaultyMember leader = leader();
    leader.syncs().begin("log_inprogress");
    write(200);
    assertThat(leader.process().output()).contains("event=log_failed");

    leader.syncs().end();
    leader.process().kill();
    leader.process().restart();
    awaitSameContent();
  }

  /** Once a sync has failed, the next one may succeed although what it was for is lost. */
  @Test
  void aLeaderWhoseDatabaseCouldNotBeSyncedTriesNoSecondTime() throws Exception {
    FaultyMember leader = leader();
    leader.syncs().begin("sql.db");
    write(2 * FaultyMember.ENTRIES_UNTIL_CHECKPOINT);
    assertThat(leader.process().output()).contains("could not be made durable");

    leader.syncs().end();
    write(100);
    leader.process().kill();
    leader.process().restart();
    awaitSameContent();
  }

  @Test
  void whatWasAcknowledgedOutlivesThatAllLosePowerAtOnce() throws Exception {
    for (int cut = 0; cut < 5; cut++) {
      write(200);
      for (FaultyMember process : processes) {
        process.losePower();
      }
      for (FaultyMember process : processes) {
        process.regainPower();
      }
      await()
          .atMost(PATIENCE)
          .ignoreExceptionsInstanceOf(SqlFailure.class)
          .untilAsserted(() -> assertThat(count()).isGreaterThanOrEqualTo(acknowledged));
    }
    awaitSameContent();
  }

  private FaultyMember leader() {
    await().atMost(PATIENCE).until(() -> database.health().leader() != 0);
    return processes.get((int) database.health().leader() - 1);
  }

  private void write(int rows) {
    for (int row = 0; row < rows; row++) {
      database.execute("INSERT INTO item VALUES (?)", ++acknowledged);
    }
  }

  private long count() {
    return database
        .query(Read.STRICT, "SELECT count(DISTINCT n) AS n FROM item")
        .first()
        .orElseThrow()
        .requiredInteger("n");
  }

  private void awaitSameContent() {
    assertThat(count()).isEqualTo(acknowledged);
    await()
        .atMost(PATIENCE)
        .ignoreExceptionsInstanceOf(SQLException.class)
        .untilAsserted(this::requireSameContent);
  }

  private void requireSameContent() throws SQLException, IOException {
    String sql = "SELECT n, n FROM item ORDER BY rowid";
    String first = DatabaseContent.digest(processes.getFirst().disk().data(), sql);
    for (FaultyMember process : processes) {
      assertThat(DatabaseContent.digest(process.disk().data(), sql))
          .as(process.process().output())
          .isEqualTo(first);
    }
  }
}
