package dev.mvmci.p2p.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The network that tests of paths stand on. */
class NatNetworkIT {

  @Test
  void itCanBeMadeAnewWhileTheKernelTakesTheOneBeforeDown() throws Exception {
    assumeTrue(NatNetwork.possible());
    List<Process> lingering = new ArrayList<>();
    try {
      try (NatNetwork network = NatNetwork.create()) {
        // A namespace stays as long as somebody is in it, with its links, though its name is gone.
        lingering.add(new ProcessBuilder(on(network, "sh", "-c", "echo in; exec cat")).start());
        assertThat(lingering.getFirst().inputReader().readLine()).isEqualTo("in");
      }
      NatNetwork.create().close();
    } finally {
      lingering.forEach(Process::destroy);
    }
  }

  private static List<String> on(NatNetwork network, String... command) {
    var whole = new ArrayList<>(network.on(NatNetwork.PUBLIC));
    whole.addAll(List.of(command));
    return whole;
  }
}
