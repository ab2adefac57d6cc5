package dev.mvmci.p2p.blob;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * The machine goes off at each change of the disk in turn; what was acknowledged is there after.
 */
class BlobCrashTest {

  private static final Path ROOT = Path.of("/store");
  private static final int LEAF = BlobTree.LEAF_BYTES;
  private static final BlobLimits LIMITS = new BlobLimits(4 * LEAF, 64 * LEAF);
  private static final byte[] ASSEMBLED = Contents.pattern(LEAF + 9);
  private static final BlobTree TREE = Contents.tree(ASSEMBLED);

  /** What the store has said it did. */
  private static final class Acknowledged {
    private final Set<BlobId> blobs = new HashSet<>();
    private final Map<String, BlobId> tags = new HashMap<>();
  }

  private static BlobStore open(SimulatedDisk disk) throws IOException {
    return BlobStore.open(ROOT, LIMITS, () -> Instant.EPOCH.plusSeconds(9), disk);
  }

  private static void run(SimulatedDisk disk, Acknowledged said) throws Exception {
    BlobStore store = open(disk);
    BlobId a = store.put(Contents.stream(Contents.pattern(50_000)), "a").id();
    said.blobs.add(a);
    said.tags.put("a", a);
    BlobId b = store.put(Contents.stream(Contents.pattern(77))).id();
    said.blobs.add(b);
    said.tags.remove("a");
    store.tag("a", b);
    said.tags.put("a", b);
    said.blobs.remove(a);
    store.collect(Set.of(), Duration.ofSeconds(-1));
    said.tags.remove("a");
    store.untag("a");
    try (PartialBlob partial = store.assemble(TREE)) {
      for (int leaf = TREE.leaves() - 1; leaf >= 0; leaf--) {
        int at = (int) TREE.offsetOf(leaf);
        partial.write(leaf, ASSEMBLED, at, TREE.lengthOf(leaf));
      }
      partial.finish();
    }
    said.blobs.add(TREE.id());
  }

  @Test
  void whatWasAcknowledgedOutlivesACrashAtEveryChange() throws Exception {
    var whole = new SimulatedDisk();
    run(whole, new Acknowledged());
    int changes = whole.changes();
    assertThat(changes).isGreaterThan(20);
    for (int crash = 1; crash <= changes; crash++) {
      for (long seed = 0; seed < 2; seed++) {
        crashAt(crash, seed);
      }
    }
  }

  private static void crashAt(int crash, long seed) throws Exception {
    String when = "crash at change %d, seed %d".formatted(crash, seed);
    var disk = new SimulatedDisk();
    var said = new Acknowledged();
    disk.crashAt(crash);
    boolean finished = false;
    try {
      run(disk, said);
      finished = true;
    } catch (IOException _) {
      // The machine is off.
    }
    assertThat(finished).as(when).isFalse();
    disk.restart(new SplittableRandom(seed));
    BlobStore store = open(disk);
    long cost = 0;
    for (BlobInfo blob : store.list(null, 99)) {
      assertThat(Contents.read(store, blob.id())).as(when).hasSize((int) blob.bytes());
      cost += Space.cost(blob.bytes());
    }
    assertThat(store.list(null, 99)).as(when).map(BlobInfo::id).containsAll(said.blobs);
    said.tags.forEach((name, id) -> assertThat(store.tags()).as(when).containsEntry(name, id));
    assertThat(disk.list(ROOT.resolve("incoming"))).as(when).isEmpty();
    assertThat(store.takenBytes()).as(when).isGreaterThanOrEqualTo(cost);
    run(disk, new Acknowledged());
    assertThat(Contents.read(open(disk), TREE.id())).isEqualTo(ASSEMBLED);
  }
}
