package dev.mvmci.p2p.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlobStoreTest {

  private static final Path ROOT = Path.of("/store");
  private static final int LEAF = BlobTree.LEAF_BYTES;
  private static final BlobLimits LIMITS = new BlobLimits(4 * LEAF, 16 * LEAF);

  private final SimulatedDisk disk = new SimulatedDisk();
  private Instant now = Instant.ofEpochSecond(1_000_000);
  private final BlobStore store = open();

  private BlobStore open() {
    try {
      return BlobStore.open(ROOT, LIMITS, () -> now, disk);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private BlobInfo put(byte[] content) throws IOException {
    return store.put(Contents.stream(content));
  }

  private static Path file(BlobInfo blob) {
    return ROOT.resolve("blobs").resolve(blob.id().toString());
  }

  @Test
  void whatIsPutIsFoundUnderItsHash() throws IOException {
    for (int length : new int[] {0, 1, LEAF, LEAF + 1, 3 * LEAF + 5}) {
      byte[] content = Contents.pattern(length);
      BlobInfo stored = put(content);
      assertThat(stored.id()).isEqualTo(Contents.tree(content).id());
      assertThat(stored.bytes()).isEqualTo(length);
      assertThat(Contents.read(store, stored.id())).isEqualTo(content);
      assertThat(Contents.read(open(), stored.id())).isEqualTo(content);
    }
    assertThat(store.list(null, 3)).hasSize(3);
    assertThat(store.list(store.list(null, 3).getLast().id(), 9)).hasSize(2);
    assertThat(open().list(null, 9)).map(BlobInfo::id).isSorted().hasSize(5);
    assertThat(store.read(Contents.tree(new byte[9]).id())).isEmpty();
  }

  @Test
  void aRangeMayBeginAndEndWithinLeaves() throws IOException {
    byte[] content = Contents.pattern(3 * LEAF);
    BlobId id = put(content).id();
    try (BlobReader reader = store.read(id).orElseThrow()) {
      var out = new ByteArrayOutputStream();
      reader.transfer(LEAF - 3, LEAF + 7, out);
      assertThat(out.toByteArray()).isEqualTo(Arrays.copyOfRange(content, LEAF - 3, 2 * LEAF + 4));
      assertThatExceptionOfType(IndexOutOfBoundsException.class)
          .isThrownBy(() -> reader.transfer(LEAF, 3 * LEAF, out));
    }
  }

  @Test
  void putTwiceItIsThereOnce() throws IOException {
    put(new byte[1000]);
    long taken = store.takenBytes();
    put(new byte[1000]);
    assertThat(store.takenBytes()).isEqualTo(taken);
    assertThat(store.list(null, 9)).hasSize(1);
  }

  @Test
  void whatIsTooLargeLeavesNothing() {
    assertThatExceptionOfType(BlobFailure.TooLarge.class)
        .isThrownBy(() -> put(new byte[4 * LEAF + 1]))
        .withMessageContaining("larger than the " + 4 * LEAF);
    assertThat(disk.files()).isEmpty();
    assertThat(store.takenBytes()).isZero();
  }

  @Test
  void whatDoesNotFitBesideTheRestLeavesNothing() throws IOException {
    for (int i = 0; i < 3; i++) {
      byte[] content = Contents.pattern(4 * LEAF);
      content[0] = (byte) i;
      put(content);
    }
    long taken = store.takenBytes();
    byte[] content = Contents.pattern(4 * LEAF);
    content[0] = 77;
    assertThatExceptionOfType(BlobFailure.NoSpace.class)
        .isThrownBy(() -> put(content))
        .withMessageContaining("raise the limit");
    assertThat(store.takenBytes()).isEqualTo(taken);
    assertThat(disk.files()).hasSize(3);
    assertThat(open().takenBytes()).isEqualTo(taken);
  }

  @Test
  void aFullDiskIsSaidToBeFullAndKeepsNothingHalfDone() throws IOException {
    disk.capacity(2 * LEAF + 100);
    assertThatExceptionOfType(BlobFailure.NoSpace.class)
        .isThrownBy(() -> put(new byte[3 * LEAF]))
        .withMessageContaining("disk of /store is full");
    assertThat(disk.files()).isEmpty();
    assertThat(Contents.read(store, put(new byte[LEAF]).id())).hasSize(LEAF);
  }

  @Test
  void aStreamThatBreaksOffLeavesNothing() {
    InputStream cut =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("the line is cut");
          }

          @Override
          public int read(byte[] buffer, int offset, int length) throws IOException {
            return read();
          }
        };
    InputStream broken = new SequenceInputStream(Contents.stream(new byte[2 * LEAF]), cut);
    assertThatIOException().isThrownBy(() -> store.put(broken)).withMessage("the line is cut");
    assertThat(disk.files()).isEmpty();
    assertThat(store.takenBytes()).isZero();
  }

  @Test
  void anotherBlobThanTheOneNamedIsRefused() throws IOException {
    BlobId wanted = Contents.tree(new byte[10]).id();
    assertThatExceptionOfType(BlobFailure.Mismatch.class)
        .isThrownBy(() -> store.put(wanted, Contents.stream(new byte[11])));
    assertThat(disk.files()).isEmpty();
    assertThat(store.put(wanted, Contents.stream(new byte[10])).id()).isEqualTo(wanted);
  }

  @Test
  void bitRotIsFoundAtItsLeafAndNowhereElse() throws IOException {
    BlobInfo blob = put(Contents.pattern(3 * LEAF));
    disk.flipBit(file(blob), LEAF + 17);
    try (BlobReader reader = store.read(blob.id()).orElseThrow()) {
      assertThat(reader.leaf(0)).hasSize(LEAF);
      assertThatExceptionOfType(BlobFailure.Corrupt.class)
          .isThrownBy(() -> reader.leaf(1))
          .withMessageContaining("leaf 2 of 3 of blob " + blob.id());
      assertThat(reader.leaf(2)).hasSize(LEAF);
    }
    put(Contents.pattern(3 * LEAF));
    assertThat(Contents.read(store, blob.id())).isEqualTo(Contents.pattern(3 * LEAF));
  }

  @Test
  void rotInTheListOfLeavesIsFoundWhenTheBlobIsOpened() throws IOException {
    BlobInfo blob = put(Contents.pattern(3 * LEAF));
    disk.flipBit(file(blob), 3 * LEAF + 40);
    assertThatExceptionOfType(BlobFailure.Corrupt.class).isThrownBy(() -> store.read(blob.id()));
  }

  @Test
  void rotInTheListOfLeavesIsFoundAtTheNextOpeningToo() throws IOException {
    BlobInfo blob = put(Contents.pattern(3 * LEAF));
    for (int i = 0; i < 2; i++) {
      assertThat(Contents.read(store, blob.id())).hasSize(3 * LEAF);
    }
    disk.flipBit(file(blob), 3 * LEAF + 40);
    assertThatExceptionOfType(BlobFailure.Corrupt.class).isThrownBy(() -> store.read(blob.id()));
    put(Contents.pattern(3 * LEAF));
    assertThat(Contents.read(store, blob.id())).hasSize(3 * LEAF);
  }

  @Test
  void aBlobStaysWhileSomethingNeedsIt() throws IOException {
    BlobId tagged = store.put(Contents.stream(new byte[1]), "tagged").id();
    BlobId root = put(new byte[2]).id();
    BlobId pinned = put(new byte[3]).id();
    BlobId read = put(new byte[4]).id();
    BlobId free = put(new byte[5]).id();
    now = now.plusSeconds(60);
    BlobId fresh = put(new byte[6]).id();
    now = now.plusSeconds(1);
    try (BlobStore.Pin _ = store.pin(pinned);
        BlobReader reader = store.read(read).orElseThrow()) {
      assertThat(store.collect(Set.of(root), Duration.ofSeconds(30)).removed()).isOne();
      assertThat(store.info(free)).isEmpty();
      assertThat(reader.leaf(0)).hasSize(4);
    }
    assertThat(store.list(null, 9))
        .map(BlobInfo::id)
        .containsExactlyInAnyOrder(tagged, root, pinned, read, fresh);
    assertThat(store.collect(Set.of(), Duration.ZERO).removed()).isEqualTo(4);
    assertThat(open().list(null, 9)).map(BlobInfo::id).containsExactly(tagged);
  }

  @Test
  void aTagKeepsWhatItNamesNowAndNothingElse() throws IOException {
    BlobId first = store.put(Contents.stream(new byte[1]), "latest").id();
    BlobId second = put(new byte[2]).id();
    assertThat(store.tag("latest", Contents.tree(new byte[7]).id())).isFalse();
    assertThat(store.tag("latest", second)).isTrue();
    assertThat(store.tag("latest", second)).isTrue();
    now = now.plusSeconds(1);
    store.collect(Set.of(), Duration.ZERO);
    assertThat(store.info(first)).isEmpty();
    assertThat(open().tags()).containsEntry("latest", second).hasSize(1);
    assertThat(store.untag("latest")).isTrue();
    assertThat(store.untag("latest")).isFalse();
    store.collect(Set.of(), Duration.ZERO);
    assertThat(store.info(second)).isEmpty();
    assertThat(store.takenBytes()).isZero();
  }

  @Test
  void aTagCannotLeaveItsDirectory() throws IOException {
    BlobId id = put(new byte[1]).id();
    for (String name : new String[] {"", "..", "a/b", ".hidden", "-x", "x".repeat(101), "é"}) {
      assertThatIllegalArgumentException().isThrownBy(() -> store.tag(name, id));
    }
  }

  @Test
  void onARealDiskOnlyTheOwnerReads(@TempDir Path directory) throws IOException {
    Path root = directory.resolve("blobs-here");
    try (BlobStore real = BlobStore.open(root, LIMITS, () -> now)) {
      byte[] content = Contents.pattern(LEAF + 3);
      BlobId id = real.put(Contents.stream(content), "kept").id();
      assertThat(Contents.read(real, id)).isEqualTo(content);
      Path file = root.resolve("blobs").resolve(id.toString());
      assertThat(Files.readAllBytes(file)).startsWith(content);
      assertThat(permissions(file)).isEqualTo("rw-------");
      assertThat(permissions(root)).isEqualTo("rwx------");
      assertThat(root.resolve("incoming")).isEmptyDirectory();
      assertThatIOException()
          .isThrownBy(() -> BlobStore.open(root, LIMITS, () -> now))
          .withMessageContaining("in use by another process");
    }
    try (BlobStore again = BlobStore.open(root, LIMITS, () -> now)) {
      assertThat(again.tags()).containsOnlyKeys("kept");
    }
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
