package dev.mvmci.p2p.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvmci.http.Call;
import dev.mvmci.p2p.Contact;
import dev.mvmci.p2p.RelayAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** How large datagrams are, seen by something that stands between two endpoints. */
class ReachTest {

  private static final int WIDE = 1 << 16;
  private static final List<RelayAddress> RELAYS =
      List.of(new RelayAddress("192.0.2.1", 7, Optional.empty()));

  private static final Endpoint SERVER = EndpointTest.endpoint(31, new Routes());
  private static final Endpoint CLIENT = EndpointTest.endpoint(32, PeerService.NOTHING);

  @AfterAll
  static void close() {
    CLIENT.close();
    SERVER.close();
  }

  private static int widest(int width, List<RelayAddress> relays) throws Exception {
    byte[] sent = new byte[4 << 20];
    new Random(1).nextBytes(sent);
    try (var passage = new Passage(SERVER.address(), width);
        Session session =
            CLIENT.dial(new Contact(SERVER.id(), List.of(passage.address()), relays))) {
      assertThat(session.call(Call.post("/large", "application/x", sent)).body()).isEqualTo(sent);
      return passage.widest();
    }
  }

  @Test
  void processesOfOneMachineSendLargeDatagrams() throws Exception {
    assertThat(widest(WIDE, List.of())).isEqualTo(Reach.MACHINE.datagramBytes());
  }

  @Test
  void whatLiesBetweenThemMayCarryLess() throws Exception {
    assertThat(widest(2_000, List.of())).isBetween(1_200, 2_000);
  }

  @Test
  void toWhoMayBeElsewhereNoneIsLargerThanAllNetworksCarry() throws Exception {
    assertThat(widest(WIDE, RELAYS)).isEqualTo(Reach.ANYWHERE.datagramBytes());
  }

  @Test
  void onlyLoopbackAloneIsKnownToBeThisMachine() {
    var here = new InetSocketAddress(InetAddress.getLoopbackAddress(), 7);
    var there = new InetSocketAddress("192.0.2.1", 7);
    assertThat(Reach.to(contact(List.of(here), List.of()))).isEqualTo(Reach.MACHINE);
    assertThat(Reach.to(contact(List.of(here, there), List.of()))).isEqualTo(Reach.ANYWHERE);
    assertThat(Reach.to(contact(List.of(here), RELAYS))).isEqualTo(Reach.ANYWHERE);
    assertThat(Reach.to(contact(List.of(), RELAYS))).isEqualTo(Reach.ANYWHERE);
  }

  private static Contact contact(List<InetSocketAddress> addresses, List<RelayAddress> relays) {
    return new Contact(SERVER.id(), addresses, relays);
  }
}
