package dev.mvmci.control;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mvmci.control.modules.BlobBringer;
import dev.mvmci.http.InProcessCaller;
import dev.mvmci.http.Json;
import dev.mvmci.jobs.JobId;
import dev.mvmci.jobs.JobQueue;
import dev.mvmci.jobs.JobsConfig;
import dev.mvmci.jobs.NewJob;
import dev.mvmci.jobs.Submission;
import dev.mvmci.p2p.blob.BlobFetch;
import dev.mvmci.p2p.blob.BlobId;
import dev.mvmci.p2p.blob.BlobInfo;
import dev.mvmci.p2p.blob.BlobLimits;
import dev.mvmci.p2p.blob.BlobRoutes;
import dev.mvmci.p2p.blob.BlobSource;
import dev.mvmci.p2p.blob.BlobStore;
import dev.mvmci.sql.SqlConfig;
import dev.mvmci.sql.node.SqliteNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two members over one queue, of which the first takes all files. */
class FileCopiesTest {

  private static final BlobLimits SMALL = new BlobLimits(1 << 20, 1 << 20);

  @TempDir private Path directory;
  private SqliteNode database;
  private JobQueue queue;
  private BlobStore first;
  private BlobStore second;
  private SpentBlobs spent;
  private FileCopies copies;
  private JobId job;

  /** Times of the second member; files have those of the database. */
  private Instant now = Instant.now();

  private boolean firstIsAway;
  private int asked;

  @BeforeEach
  void open() throws IOException {
    database = SqliteNode.open(SqlConfig.alone(directory.resolve("sql")));
    queue = JobQueue.open(database, JobsConfig.defaults("node-1"), InstantSource.system());
    first = BlobStore.open(directory.resolve("first"), BlobLimits.DEFAULT, () -> now);
    second = BlobStore.open(directory.resolve("second"), SMALL, () -> now);
    spent = new SpentBlobs(second, () -> ArtifactRoutes.roots(queue), Duration.ZERO);
    var from = new InProcessCaller(new BlobRoutes(first, Set::of).routes());
    var fetch = new BlobFetch(second, BlobFetch.Settings.DEFAULT);
    BlobBringer others =
        id -> {
          asked++;
          List<BlobSource> sources =
              firstIsAway ? List.of() : List.of(new BlobSource("first", from));
          var _ = fetch.fetch(id, sources);
        };
    copies = new FileCopies(queue, second, others, spent, () -> now);
    job =
        switch (queue.submit(NewJob.of(Json.read("{\"note\":\"\"}".getBytes(UTF_8))))) {
          case Submission.Created(var created) -> created.id();
          case Submission.Repeated _, Submission.Conflict _ -> throw new AssertionError();
        };
  }

  @AfterEach
  void close() throws IOException {
    copies.close();
    spent.close();
    queue.close();
    first.close();
    second.close();
    database.close();
  }

  /** The first member takes a file of the job. */
  private BlobId stored(String name, int bytes) throws IOException {
    byte[] content = new byte[bytes];
    new Random(name.hashCode()).nextBytes(content);
    BlobInfo blob = first.put(new ByteArrayInputStream(content));
    assertThat(queue.attach(job, name, blob.id().toString(), blob.bytes())).isTrue();
    return blob.id();
  }

  private int lookLater(Duration time) throws IOException, InterruptedException {
    now = now.plus(time);
    return copies.look();
  }

  @Test
  void whatOneMemberTookTheOtherHasAtItsNextLook() throws Exception {
    BlobId large = stored("large", 600_000);
    BlobId small = stored("small", 3);
    assertThat(copies.look()).isEqualTo(2);
    assertThat(second.info(large)).isPresent();
    assertThat(second.info(small)).isPresent();
    assertThat(copies.look()).isZero();

    BlobId replaced = stored("small", 4_000);
    assertThat(copies.look()).isEqualTo(1);
    assertThat(second.info(replaced)).isPresent();
    assertThat(asked).isEqualTo(3);
  }

  @Test
  void aMemberThatIsAwayIsAskedLessAndLessAndHasAllFetchedWhenItIsBack() throws Exception {
    firstIsAway = true;
    List<BlobId> blobs = List.of(stored("a", 1), stored("b", 2));
    for (int i = 0; i < 600; i++) {
      assertThat(lookLater(Duration.ofSeconds(2))).isZero();
    }
    assertThat(asked).as("of two, in 20 minutes").isBetween(2 * 5, 2 * 9);
    firstIsAway = false;
    assertThat(lookLater(Duration.ofHours(1))).isEqualTo(2);
    assertThat(blobs).allSatisfy(blob -> assertThat(second.info(blob)).isPresent());
  }

  @Test
  void whatNoJobHasAnyMoreIsNotFetchedAgain() throws Exception {
    firstIsAway = true;
    BlobId early = stored("early", 10);
    BlobId late = stored("late", 11);
    assertThat(copies.look()).isZero();
    assertThat(queue.detach(job, "early")).isTrue();
    firstIsAway = false;
    assertThat(lookLater(Duration.ofSeconds(4))).isEqualTo(1);
    assertThat(second.info(early)).isEmpty();
    assertThat(second.info(late)).isPresent();

    assertThat(queue.detach(job, "late")).isTrue();
    now = now.plusSeconds(1);
    assertThat(spent.look()).as("though nobody needs it at this first look").isEqualTo(1);
    assertThat(second.info(late)).isEmpty();
    assertThat(lookLater(Duration.ofHours(2))).isZero();
    assertThat(first.info(late)).isPresent();
  }

  @Test
  void someRoomIsLeftForWhatIsStoredHere() throws Exception {
    var _ = stored("fits", 500_000);
    assertThat(copies.look()).isEqualTo(1);
    BlobId tooMuch = stored("does-not", 500_000);
    assertThat(lookLater(Duration.ofMinutes(5))).isZero();
    assertThat(second.info(tooMuch)).isEmpty();
    var _ = second.put(new ByteArrayInputStream(new byte[200_000]));
  }
}
