package dev.mvmci.p2p.lan;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mvmci.p2p.NodeId;
import dev.mvmci.p2p.lan.DnsMessage.Entry;
import dev.mvmci.p2p.lan.DnsMessage.Question;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DnsMessageTest {

  private static final long SEED = 20_260_101;
  private static final LanName NAME = LanName.of(NodeId.of(new byte[NodeId.BYTES]));
  private static final InetAddress V4 = InetAddress.ofLiteral("192.0.2.7");
  private static final InetAddress V6 = InetAddress.ofLiteral("2001:db8::7");
  private static final DnsMessage ANSWER =
      new DnsMessage(
          0xabcd,
          true,
          List.of(new Question(NAME.service(), DnsMessage.TYPE_SRV)),
          List.of(
              new Entry.Service(NAME.service(), NAME.host(), 65_535),
              new Entry.Address(NAME.host(), V4),
              new Entry.Address("another.local", InetAddress.ofLiteral("192.0.2.8")),
              new Entry.Address(NAME.host(), V6)));

  @Test
  void isWhatItWasWhenItIsReadAgain() {
    assertThat(DnsMessage.decode(ANSWER.encode(10))).contains(ANSWER);
  }

  @Test
  void theServiceIsAtAllAddressesOfItsHost() {
    assertThat(MulticastSearch.addresses(ANSWER, NAME))
        .containsExactly(new InetSocketAddress(V4, 65_535), new InetSocketAddress(V6, 65_535));
    LanName other = LanName.of(NodeId.parse("ab".repeat(NodeId.BYTES)));
    assertThat(MulticastSearch.addresses(ANSWER, other)).isEmpty();
  }

  /** As other programs write it: in capitals, and with a name that ends where another one does. */
  @Test
  void namesMayPointBackAndBeInCapitals() {
    String head = "000084000001000100000000";
    String question = "01410542" + HexFormat.of().formatHex("cdef".getBytes(UTF_8)) + "00";
    String answer = "0158c00e" + "0001" + "0001" + "0000000a" + "0004" + "c0000207";
    ByteBuffer message =
        ByteBuffer.wrap(HexFormat.of().parseHex(head + question + "00010001" + answer));
    assertThat(DnsMessage.decode(message).orElseThrow().questions())
        .containsExactly(new Question("a.bcdef", DnsMessage.TYPE_A));
    assertThat(DnsMessage.decode(message).orElseThrow().entries())
        .containsExactly(new Entry.Address("x.bcdef", V4));
  }

  @Test
  void garbageIsNoMessageAndNothingElseHappens() {
    var random = new SplittableRandom(SEED);
    byte[] whole = new byte[ANSWER.encode(10).remaining()];
    ANSWER.encode(10).get(whole);
    for (int i = 0; i < 20_000; i++) {
      byte[] garbage = whole.clone();
      for (int edits = random.nextInt(1, 6); edits > 0; edits--) {
        garbage[random.nextInt(garbage.length)] = (byte) random.nextInt();
      }
      var _ = DnsMessage.decode(ByteBuffer.wrap(garbage, 0, random.nextInt(garbage.length + 1)));
    }
  }
}
