package dev.mvmci.app.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvmci.http.Call;
import dev.mvmci.http.NetworkCaller;
import dev.mvmci.p2p.NodeId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RelayNodeTest {

  private static final Address FIGURES = new Address("127.0.0.1", 0);
  private static final InetSocketAddress LOOPBACK =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  private static final InetSocketAddress EVERYWHERE = new InetSocketAddress(0);

  @TempDir private Path directory;

  private static RelayNode.Wanted wanted(InetSocketAddress listen, boolean open, NodeId... names) {
    return new RelayNode.Wanted(listen, FIGURES, Optional.empty(), open, Set.of(names));
  }

  @Test
  void tellsHowItIsAndKeepsItsName() throws Exception {
    NodeId name;
    try (RelayNode node = RelayNode.start(directory, wanted(LOOPBACK, false));
        var caller = new NetworkCaller(URI.create(node.url()))) {
      name = node.id();
      assertThat(node.accessFile()).isEmpty();
      assertThat(caller.call(Call.get("/health/ready")).status()).isEqualTo(200);
      assertThat(caller.call(Call.get("/metrics")).text())
          .contains("mvm_ci_relay_registrations 0\n")
          .contains("mvm_ci_relay_refused_total{reason=\"not_proven\"} 0\n");
    }
    try (RelayNode again = RelayNode.start(directory, wanted(LOOPBACK, false))) {
      assertThat(again.id()).isEqualTo(name);
    }
  }

  @Test
  void asksForASecretBeyondThisMachineUnlessToldOtherwise() throws Exception {
    Path secret = directory.resolve(RelayNode.ACCESS_FILE);
    try (RelayNode node = RelayNode.start(directory, wanted(EVERYWHERE, true))) {
      assertThat(node.accessFile()).isEmpty();
    }
    NodeId somebody = NodeId.of(new byte[NodeId.BYTES]);
    try (RelayNode node = RelayNode.start(directory, wanted(EVERYWHERE, false, somebody))) {
      assertThat(node.accessFile()).isEmpty();
    }
    assertThat(secret).doesNotExist();
    try (RelayNode node = RelayNode.start(directory, wanted(EVERYWHERE, false))) {
      assertThat(node.accessFile()).contains(secret);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void saysWhatExcludesWhatAndWhichPortIsTaken() {
    assertThatThrownBy(() ->
            new RelayNode.Wanted(
                LOOPBACK, FIGURES, Optional.of(directory.resolve("x")), true, Set.of()))
        .hasMessageContaining("--open and --access");
    try (RelayNode first = RelayNode.start(directory, wanted(LOOPBACK, false))) {
      assertThatThrownBy(() -> RelayNode.start(directory, wanted(first.address(), false)))
          .isInstanceOf(StartRefused.class)
          .hasMessageContaining(Integer.toString(first.address().getPort()))
          .hasMessageContaining("--listen");
    }
  }
}
