package dev.mvmci.engine.wasi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mvmci.engine.wasi.DirectoryNode.Entry;
import dev.mvmci.engine.wasi.FileTree.Opening;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileTreeTest {

  private static final Opening CREATE = new Opening(true, false, false, false);
  private static final Opening FIND = new Opening(false, false, false, false);

  private final FileTree tree = new FileTree();
  private final DirectoryNode root = tree.root();

  private FileNode file(String path) {
    return (FileNode) tree.open(root, path, CREATE);
  }

  private static void refused(WasiErrno errno, ThrowingCallable call) {
    assertThatExceptionOfType(WasiFailure.class)
        .isThrownBy(call)
        .satisfies(failure -> assertThat(failure.errno()).isEqualTo(errno));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @ParameterizedTest
  @CsvSource({
    "a/b, a/b",
    "./a//b, a/b",
    "a/./b, a/b",
    "a/../a/b, a/b",
    "a/c/../b, a/b",
    "a/., a",
    "a/, a",
    "a/c/.., a",
  })
  void pathsLeadToTheSameByManyWays(String path, String same) {
    tree.createDirectory(root, "a");
    tree.createDirectory(root, "a/c");
    file("a/b");
    assertThat(tree.find(root, path)).isSameAs(tree.find(root, same));
  }

  @ParameterizedTest
  @CsvSource({
    "'', NOENT",
    "x, NOENT",
    "x/y, NOENT",
    "f/y, NOTDIR",
    "f/, NOTDIR",
    "f/., NOTDIR",
    "/f, NOTCAPABLE",
    ".., NOTCAPABLE",
    "d/../.., NOTCAPABLE",
  })
  void pathsThatLeadNowhereAreRefused(String path, WasiErrno errno) {
    tree.createDirectory(root, "d");
    file("f");
    refused(errno, () -> tree.find(root, path));
  }

  @Test
  void aDirectoryThatIsOpenCannotBeLeft() {
    tree.createDirectory(root, "d");
    DirectoryNode directory = (DirectoryNode) tree.find(root, "d");
    refused(WasiErrno.NOTCAPABLE, () -> tree.find(directory, "../d"));
  }

  @Test
  void pathsAreUtf8OfBoundedLength() {
    refused(WasiErrno.ILSEQ, () -> WasiPath.of(new byte[] {(byte) 0xFF}));
    refused(WasiErrno.INVAL, () -> WasiPath.of(new byte[] {'a', 0, 'b'}));
    refused(WasiErrno.NAMETOOLONG, () -> WasiPath.of(new byte[WasiPath.MAX_BYTES + 1]));
    refused(WasiErrno.NAMETOOLONG, () -> file("n".repeat(256)));
    assertThat(file("n".repeat(255))).isNotNull();
  }

  @Test
  void writingBeyondTheEndFillsUpWithZeros() {
    FileNode file = file("f");
    file.write(3, bytes("ab"));
    assertThat(file.read(0, 100)).containsExactly(0, 0, 0, 'a', 'b');
    file.resize(4);
    file.resize(6);
    assertThat(file.read(2, 100)).containsExactly(0, 'a', 0, 0);
    assertThat(file.read(100, 1)).isEmpty();
    assertThat(file.read(Long.MAX_VALUE, 1)).isEmpty();
  }

  @Test
  void filesTogetherHoldNoMoreThanAllowed() {
    FileNode file = file("f");
    refused(WasiErrno.FBIG, () -> file.resize(Space.MAX_BYTES + 1));
    refused(WasiErrno.NOSPC, () -> file.write(Long.MAX_VALUE, bytes("a")));
    file.resize(Space.MAX_BYTES);
    FileNode other = file("g");
    refused(WasiErrno.NOSPC, () -> other.write(0, bytes("a")));
    assertThat(other.size()).isZero();
    tree.unlink(root, "f");
    other.write(0, bytes("a"));
    assertThat(other.size()).isEqualTo(1);
  }

  @Test
  void aFileThatIsOpenKeepsItsContentAndItsSpaceWithoutAName() {
    var descriptors = new Descriptors(root);
    int number = descriptors.open(file("f"), true, true, 0);
    FileNode file = descriptors.file(number).node();
    file.resize(Space.MAX_BYTES);
    tree.unlink(root, "f");
    refused(WasiErrno.NOENT, () -> tree.find(root, "f"));
    assertThat(file.size()).isEqualTo((int) Space.MAX_BYTES);
    refused(WasiErrno.NOSPC, () -> file("g").write(0, bytes("a")));
    descriptors.close(number);
    file("g").write(0, bytes("a"));
  }

  @Test
  void filesAndDirectoriesAreNoMoreThanAllowed() {
    for (int i = 1; i < Space.MAX_NODES; i++) {
      if (i % 2 == 0) {
        file("n" + i);
      } else {
        tree.createDirectory(root, "n" + i);
      }
    }
    refused(WasiErrno.NOSPC, () -> file("f"));
    refused(WasiErrno.NOSPC, () -> tree.createDirectory(root, "f"));
    tree.unlink(root, "n2");
    tree.removeDirectory(root, "n1");
    file("f");
    tree.createDirectory(root, "d");
    refused(WasiErrno.NOSPC, () -> file("g"));
  }

  @Test
  void descriptorsAreNoMoreThanAllowed() {
    var descriptors = new Descriptors(root);
    FileNode file = file("f");
    for (int i = 4; i < 256; i++) {
      assertThat(descriptors.open(file, true, false, 0)).isEqualTo(i);
    }
    refused(WasiErrno.MFILE, () -> descriptors.open(file, true, false, 0));
    descriptors.close(7);
    assertThat(descriptors.open(file, true, false, 0)).isEqualTo(7);
    descriptors.renumber(7, 0);
    refused(WasiErrno.BADF, () -> descriptors.get(7));
    assertThat(descriptors.file(0).node()).isSameAs(file);
    refused(WasiErrno.BADF, () -> descriptors.renumber(0, 7));
  }

  @Test
  void renamingReplacesWhatMayBeReplaced() {
    tree.createDirectory(root, "d");
    tree.createDirectory(root, "d/e");
    tree.createDirectory(root, "empty");
    file("f").write(0, bytes("new"));
    file("g").write(0, bytes("old"));

    tree.rename(root, "f", root, "g");
    assertThat(((FileNode) tree.find(root, "g")).read(0, 9)).isEqualTo(bytes("new"));
    refused(WasiErrno.NOENT, () -> tree.find(root, "f"));
    refused(WasiErrno.ISDIR, () -> tree.rename(root, "g", root, "d"));
    refused(WasiErrno.NOTDIR, () -> tree.rename(root, "d", root, "g"));
    refused(WasiErrno.NOTEMPTY, () -> tree.rename(root, "empty", root, "d"));
    refused(WasiErrno.INVAL, () -> tree.rename(root, "d", root, "d/e/f"));
    refused(WasiErrno.NOTDIR, () -> tree.rename(root, "g", root, "h/"));
    tree.rename(root, "d", root, "empty");
    assertThat(tree.find(root, "empty/e")).isInstanceOf(DirectoryNode.class);
    assertThat(tree.find(root, "empty/e/../../g")).isInstanceOf(FileNode.class);
    tree.rename(root, "g", root, "g");
    assertThat(tree.find(root, "g")).isInstanceOf(FileNode.class);
  }

  @Test
  void aRemovedDirectoryTakesNothingMore() {
    tree.createDirectory(root, "d");
    DirectoryNode directory = (DirectoryNode) tree.find(root, "d");
    tree.removeDirectory(root, "d");
    refused(WasiErrno.NOENT, () -> tree.open(directory, "f", CREATE));
    refused(WasiErrno.NOENT, () -> tree.createDirectory(directory, "e"));
    file("f");
    refused(WasiErrno.NOENT, () -> tree.rename(root, "f", directory, "f"));
    assertThat(tree.find(root, "f")).isInstanceOf(FileNode.class);
  }

  @Test
  void openingDoesWhatItIsAskedAndNoMore() {
    refused(WasiErrno.NOENT, () -> tree.open(root, "f", FIND));
    refused(WasiErrno.INVAL, () -> tree.open(root, "f/", CREATE));
    file("f").write(0, bytes("abc"));
    refused(WasiErrno.EXIST, () -> tree.open(root, "f", new Opening(true, false, true, true)));
    refused(WasiErrno.NOTDIR, () -> tree.open(root, "f", new Opening(false, true, false, true)));
    assertThat(file("f").size()).isEqualTo(3);
    var _ = tree.open(root, "f", new Opening(false, false, false, true));
    assertThat(file("f").size()).isZero();
    refused(WasiErrno.ISDIR, () -> tree.open(root, ".", new Opening(true, false, false, true)));
  }

  @Test
  void goingThroughADirectoryMissesNothingThatStays() {
    for (int i = 0; i < 5; i++) {
      file("f" + i);
    }
    List<Entry> first = root.entriesAfter(0, 2);
    assertThat(first).extracting(Entry::name).containsExactly("f0", "f1");
    tree.unlink(root, "f1");
    tree.unlink(root, "f2");
    file("f0");
    file("later");
    assertThat(root.entriesAfter(first.getLast().number(), 100))
        .extracting(Entry::name)
        .containsExactly("f3", "f4", "later");
  }
}
