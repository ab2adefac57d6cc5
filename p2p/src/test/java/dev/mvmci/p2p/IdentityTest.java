package dev.mvmci.p2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentityTest {

  @TempDir Path directory;

  @Test
  void isMadeOnceAndStays() throws Exception {
    Identity first = Identity.in(directory.resolve("data"));
    assertThat(Identity.in(directory.resolve("data")).id()).isEqualTo(first.id());
    assertThat(Identity.in(directory.resolve("other")).id()).isNotEqualTo(first.id());
  }

  @Test
  void isReadByItsOwnerOnly() throws Exception {
    var _ = Identity.in(directory);
    assertThat(Files.getPosixFilePermissions(directory.resolve(Identity.FILE)))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(directory).isDirectoryNotContaining(file -> file.toString().endsWith(".new"));
  }

  @Test
  void isAnotherAfterRotation() throws Exception {
    NodeId before = Identity.in(directory).id();
    NodeId after = Identity.rotate(directory).id();
    assertThat(after).isNotEqualTo(before);
    assertThat(Identity.in(directory).id()).isEqualTo(after);
  }

  /** The first test vector of RFC 8032. */
  @Test
  void isTheKeyOfItsSeed() {
    byte[] seed =
        HexFormat.of().parseHex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
    assertThat(Identity.ofSeed(seed).id())
        .hasToString("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    assertThat(Identity.ofSeed(seed).toString()).doesNotContain("9d61b1");
  }

  @Test
  void aDamagedFileIsNotReplaced() throws Exception {
    Path file = directory.resolve(Identity.FILE);
    Files.writeString(file, "9d61b19deffd5a60");
    assertThatThrownBy(() -> Identity.in(directory))
        .hasMessageContaining(file.toString())
        .hasMessageContaining("move it away");
    assertThat(file).hasContent("9d61b19deffd5a60");
  }
}
