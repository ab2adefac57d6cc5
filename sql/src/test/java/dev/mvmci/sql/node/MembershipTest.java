package dev.mvmci.sql.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.mvmci.sql.ReplicatedSqlite.Read;
import dev.mvmci.sql.SqlConfig.Member;
import dev.mvmci.sql.SqlConfig.Network;
import dev.mvmci.sql.SqlFailure;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The life of member 3, from a learner to the leader that takes another member out. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MembershipTest {

  private static final long LEARNER = 3;

  @TempDir static Path directory;
  private static TestCluster cluster;

  @BeforeAll
  static void start() {
    cluster = new TestCluster(directory, 3);
    cluster.start(1);
    cluster.start(2);
    cluster.leader().execute("CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT)");
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @Test
  @Order(1)
  void aLearnerFollowsAndTakesWritesAndStrictReadsButHasNoVote() {
    cluster.start(cluster.config(LEARNER).with(Network.DEFAULTS.asLearner(true)));
    awaitMembers(List.of(1L, 2L), List.of(LEARNER));
    await().until(() -> cluster.node(LEARNER).health().healthy());

    cluster.node(LEARNER).execute("INSERT INTO t (v) VALUES ('by the learner')");

    assertThat(
            cluster
                .node(LEARNER)
                .query(Read.STRICT, "SELECT 1 FROM t WHERE v = 'by the learner'")
                .rows())
        .hasSize(1);
    assertThat(cluster.node(LEARNER).health().members()).isEqualTo(2);
  }

  @Test
  @Order(2)
  void changesThatMakeNoSenseAreRejectedAndThoseAtAFollowerAreSentToTheLeader() {
    var changes = cluster.leader().membershipChanges();

    assertThatThrownBy(() -> changes.promote(9)).isInstanceOf(SqlFailure.Rejected.class);
    assertThatThrownBy(() -> changes.transferLeadership(LEARNER))
        .isInstanceOf(SqlFailure.Rejected.class)
        .hasMessageContaining("no vote");
    assertThatThrownBy(() -> changes.addLearner(cluster.members.getFirst()))
        .isInstanceOf(SqlFailure.Rejected.class)
        .hasMessageContaining("takes part already");
    assertThatThrownBy(() -> cluster.node(LEARNER).membershipChanges().remove(1))
        .isInstanceOf(SqlFailure.NotLeader.class)
        .hasMessageContaining(Long.toString(cluster.leader().health().self()));
  }

  @Test
  @Order(3)
  void aPromotedLearnerCanLead() {
    cluster.leader().membershipChanges().promote(LEARNER);
    awaitMembers(List.of(1L, 2L, 3L), List.of());

    cluster.leader().membershipChanges().transferLeadership(LEARNER);

    assertThat(cluster.leader().health().self()).isEqualTo(LEARNER);
    cluster.node(1).execute("INSERT INTO t (v) VALUES ('under the new leader')");
  }

  @Test
  @Order(4)
  void aRemovedMemberIsNoLongerCounted() {
    cluster.leader().membershipChanges().remove(1);
    awaitMembers(List.of(2L, 3L), List.of());
    cluster.stop(1);

    cluster.leader().execute("INSERT INTO t (v) VALUES ('without member 1')");

    assertThat(cluster.leader().health().members()).isEqualTo(2);
  }

  private static void awaitMembers(List<Long> voters, List<Long> learners) {
    await()
        .atMost(TestCluster.PATIENCE)
        .until(() -> {
          var membership = cluster.leader().membership();
          return ids(membership.voters()).equals(voters)
              && ids(membership.learners()).equals(learners);
        });
  }

  private static List<Long> ids(List<Member> members) {
    LongStream ids = members.stream().mapToLong(Member::id);
    return ids.boxed().toList();
  }
}
