package dev.mvmci.repram.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvmci.repram.store.Hash64;
import dev.mvmci.repram.store.Version;
import dev.mvmci.repram.store.Write;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class MessageIdsTest {

  private static Version read(String key, long timestamp, String id) {
    return new Message(Message.Type.PUT, "n", "", key, new byte[0], 60, timestamp, id, null)
        .write()
        .version();
  }

  @RepeatedTest(100)
  void ourIdsCarryTheVersionThroughNodesOfOtherKinds(RepetitionInfo repetition) {
    var random = new Random(repetition.getCurrentRepetition());
    long time = random.nextLong(1_600_000_000_000_000_000L, 4_000_000_000_000_000_000L);
    long tie = random.nextLong();
    var write = new Write("a-b-1", new byte[0], new Version(time, tie), 60, 60_000);
    Message put = Message.put("n", write, MessageIds.of("a-b-1", write.version()));
    assertThat(put.from("relay").write().version()).isEqualTo(write.version());
  }

  @Test
  void theFinestTimeOfOtherKindsIsRead() {
    String go = "vec:1-1795226509515377034";
    assertThat(read("vec:1", 1795226509, go))
        .isEqualTo(new Version(1795226509515377034L, Hash64.of(go)));
    String typeScript = "vec:1-1795226474226-1795226474226000000-7";
    assertThat(read("vec:1", 1795226474, typeScript))
        .isEqualTo(new Version(1795226474226000007L, Hash64.of(typeScript)));
  }

  @Test
  void whatContradictsTheTimestampIsNotTrusted() {
    String id = "k-1995226509515377034-00000000000000ff";
    assertThat(read("k", 1795226509, id))
        .isEqualTo(new Version(1795226509000000000L, Hash64.of(id)));
  }

  @Test
  void anyOtherIdLeavesTheTimestamp() {
    for (String id : new String[] {"", "fromfake-1", "k", "k-", "k--", "k-1-2-3-4", "k-x"}) {
      assertThat(read("k", 1700000000, id))
          .isEqualTo(new Version(1700000000000000000L, Hash64.of(id)));
    }
  }
}
