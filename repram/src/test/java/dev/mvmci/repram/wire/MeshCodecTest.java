package dev.mvmci.repram.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvmci.repram.store.Digest;
import dev.mvmci.repram.store.Outcome;
import dev.mvmci.repram.store.Version;
import dev.mvmci.repram.store.Write;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MeshCodecTest {

  private static final NodeInfo NODE = new NodeInfo("n", "10.0.0.1", 9090, 8080, "default", 77);
  private static final Version VERSION = new Version(1_800_000_000_000_000_000L, -5);

  static List<MeshMessage> messages() {
    long[] sums = new long[Digest.BUCKETS];
    sums[17] = 4711;
    return List.of(
        new MeshMessage.Writes(
            List.of(
                new Write("k€\0", new byte[] {0, -1, -128, 1}, VERSION, 300, 299_999),
                new Write("empty", new byte[0], VERSION, 1, 1))),
        new MeshMessage.Outcomes(Arrays.asList(Outcome.values())),
        new MeshMessage.Compare("default", Digest.of(sums)),
        new MeshMessage.Differences(
            List.of(0, 1023), List.of(new MeshMessage.Held("k", VERSION)), false),
        new MeshMessage.Pull(List.of("a", "b/c")),
        new MeshMessage.Probe(NODE, null, 5),
        new MeshMessage.Probe(NODE, NODE, 5),
        new MeshMessage.ProbeAnswer(NODE, true, false, List.of(NODE)));
  }

  @ParameterizedTest
  @MethodSource("messages")
  void whateverIsWrittenIsReadBack(MeshMessage message) throws Malformed {
    var envelope = new MeshCodec.Envelope("n", 123, message);
    assertThat(MeshCodec.read(MeshCodec.write(envelope)))
        .usingRecursiveComparison()
        .isEqualTo(envelope);
  }

  @Test
  void aNodeAsksAndAnswersForItself() {
    byte[] question =
        MeshCodec.write(new MeshCodec.Envelope("m", 123, new MeshMessage.Probe(NODE, null, 5)));
    assertThatThrownBy(() -> MeshCodec.read(question)).isInstanceOf(Malformed.class);
    byte[] answer =
        MeshCodec.write(
            new MeshCodec.Envelope(
                "m", 123, new MeshMessage.ProbeAnswer(NODE, true, true, List.of())));
    assertThatThrownBy(() -> MeshCodec.read(answer)).isInstanceOf(Malformed.class);
  }

  @RepeatedTest(500)
  void brokenMessagesAreMalformedAndNothingElse(RepetitionInfo repetition) {
    var random = new Random(repetition.getCurrentRepetition());
    List<MeshMessage> messages = messages();
    MeshMessage message = messages.get(random.nextInt(messages.size()));
    byte[] bytes = MeshCodec.write(new MeshCodec.Envelope("n", 1, message));
    int start = random.nextInt(bytes.length);
    for (int i = start; i < Math.min(bytes.length, start + 4); i++) {
      bytes[i] = (byte) random.nextInt(256);
    }
    byte[] cut = Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length));
    try {
      assertThat(MeshCodec.read(cut).sender()).isNotNull();
    } catch (Malformed e) {
      assertThat(e.reason()).isNotEmpty();
    }
  }
}
