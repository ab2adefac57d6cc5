package dev.mvmci.p2p.gossip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvmci.p2p.relay.Signer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GossipCodecTest {

  private static final TopicId TOPIC = SimulatedMesh.TOPIC;

  private static GossipFrame parsed(byte[] bytes) {
    try {
      return GossipCodec.read(new ByteArrayInputStream(bytes)).orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void framesComeBackAsTheyWere() {
    var ids = List.of(new MessageId(1, 2), new MessageId(-3, 4));
    List<GossipFrame> frames =
        List.of(
            new GossipFrame.Topics(Set.of(TOPIC, TopicId.parse("00".repeat(32)))),
            new GossipFrame.Topics(Set.of()),
            new GossipFrame.Have(TOPIC, ids),
            new GossipFrame.Want(TOPIC, ids),
            new GossipFrame.Others(
                TOPIC, List.of(SimulatedMesh.contact(1), SimulatedMesh.contact(2))));
    assertThat(frames)
        .allSatisfy(frame -> assertThat(parsed(GossipCodec.write(frame))).isEqualTo(frame));
  }

  @Test
  void theLargestMessageFitsInAFrame() {
    byte[] content = new byte[GossipMessage.MAX_BYTES];
    new Random(1).nextBytes(content);
    byte[] signature = new byte[Signer.SIGNATURE_BYTES];
    new Random(2).nextBytes(signature);
    var message =
        new GossipMessage(TOPIC, new MessageId(5, 6), SimulatedMesh.id(3), content, signature);
    var back = (GossipFrame.Said) parsed(GossipCodec.write(new GossipFrame.Said(message)));
    assertThat(back.message().content()).isEqualTo(content);
    assertThat(back.message().origin()).isEqualTo(SimulatedMesh.id(3));
    assertThat(back.message().signature()).isEqualTo(signature);
    assertThat(back.message().id()).isEqualTo(message.id());
  }

  @Test
  void whatIsNoFrameIsRefusedAndNothingElseHappens() {
    for (long seed = 0; seed < 500; seed++) {
      var random = new Random(seed);
      byte[] frame =
          GossipCodec.write(
              new GossipFrame.Others(
                  TOPIC, List.of(SimulatedMesh.contact(1), SimulatedMesh.contact(2))));
      byte[] broken = new byte[random.nextInt(frame.length)];
      System.arraycopy(frame, 0, broken, 0, broken.length);
      for (int i = 0; i < Math.min(3, broken.length); i++) {
        broken[random.nextInt(broken.length)] = (byte) random.nextInt();
      }
      try {
        var _ = GossipCodec.read(new ByteArrayInputStream(broken));
      } catch (IOException _) {
        // refused
      }
    }
    byte[] huge = {0x7f, 0, 0, 0};
    assertThatThrownBy(() -> GossipCodec.read(new ByteArrayInputStream(huge)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("it takes 0 to");
    byte[] unknown = {0, 0, 0, 1, 99};
    assertThatThrownBy(() -> GossipCodec.read(new ByteArrayInputStream(unknown)))
        .hasMessageContaining("unknown kind 99");
  }
}
