package dev.mvmci.repram.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GossipCodecTest {

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String v1(Message message) {
    return new String(GossipCodec.write(message, Era.V1), StandardCharsets.UTF_8);
  }

  @Test
  void writesWhatATypeScriptNodeWrites() throws Malformed {
    String captured =
        """
        {"type":"PUT","from":"real-ts-0","timestamp":1795226474,"message_id":"vec:1-1795226474226-1795226474226000000-1","key":"vec:1","data":"AP+AAQ==","ttl":120}\
        """;
    assertThat(v1(GossipCodec.readMessage(bytes(captured)))).isEqualTo(captured);
    String pong =
        """
        {"type":"PONG","from":"real-ts-0","timestamp":1795226474,"message_id":"1795226474252000000-2","to":"fake-1","node_info":{"id":"real-ts-0","address":"127.0.0.1","port":24150,"http_port":24100,"enclave":"default"}}\
        """;
    assertThat(v1(GossipCodec.readMessage(bytes(pong)))).isEqualTo(pong);
  }

  @Test
  void writesWhatANodeOfTheOldEraWrites() throws Malformed {
    String captured =
        """
        {"Type":"PUT","From":"real-old-0","To":"","Key":"capt","Data":"aGVsbG8=","TTL":300,"Timestamp":1795226743,"MessageID":"capt-1795226743296864347"}\
        """;
    Message message = GossipCodec.readMessage(bytes(captured));
    assertThat(GossipCodec.write(message, Era.LEGACY)).asString().isEqualTo(captured);
    assertThat(message.data()).asString().isEqualTo("hello");
  }

  @Test
  void textIsEscapedExactlyAsJavaScriptDoes() throws Malformed {
    String key = "a/<>&\u2028\u007f€\uD83D\uDE00\"\\\b\t\n\f\r\u0001\u001f";
    String written = v1(new Message(Message.Type.ACK, "n", "", key, new byte[0], 0, 1, "m", null));
    assertThat(written)
        .contains(
            "\"key\":\"a/<>&\u2028\u007f€\uD83D\uDE00\\\"\\\\\\b\\t\\n\\f\\r\\u0001\\u001f\"");
    assertThat(GossipCodec.readMessage(bytes(written)).key()).isEqualTo(key);
  }

  @Test
  void readsNodesThatNameNoEnclave() throws Malformed {
    Message pong =
        GossipCodec.readMessage(
            bytes("{\"type\":\"PONG\",\"from\":\"a\",\"node_info\":{\"id\":\"a\",\"port\":1}}"));
    assertThat(pong.nodeInfo()).isEqualTo(new NodeInfo("a", "", 1, 0, NodeInfo.DEFAULT_ENCLAVE, 0));
  }

  @Test
  void readsBootstrapAnswersOfBothEras() throws Malformed {
    String old =
        """
        {"success":true,"peers":[{"id":"real-old-1","address":"127.0.0.1","port":24651,"http_port":24601},{"id":"real-old-0","address":"127.0.0.1","port":24650,"http_port":24600}]}
        """;
    assertThat(GossipCodec.readBootstrapAnswer(bytes(old)))
        .extracting(NodeInfo::id)
        .containsExactly("real-old-1", "real-old-0");
  }

  @Test
  void unknownTypesAndMembersAreNoError() throws Malformed {
    Message message =
        GossipCodec.readMessage(
            bytes("{\"type\":\"DANCE\",\"from\":\"a\",\"x\":{\"y\":[1,{}]},\"z\":null}"));
    assertThat(message.type()).isEqualTo(Message.Type.OTHER);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "1",
        "[]",
        "\"x\"",
        "{",
        "{}{}",
        "{\"type\":1}",
        "{\"type\":\"PUT\",\"key\":\"k\",\"timestamp\":1,\"data\":7}",
        "{\"type\":\"PUT\",\"key\":\"k\",\"timestamp\":1,\"data\":\"*\"}",
        "{\"type\":\"PUT\",\"key\":{},\"timestamp\":1}",
        "{\"type\":\"PUT\",\"key\":\"\",\"timestamp\":1}",
        "{\"type\":\"PUT\",\"key\":\"\\ud800\",\"timestamp\":1}",
        "{\"type\":\"PUT\",\"key\":\"k\"}",
        "{\"type\":\"PUT\",\"key\":\"k\",\"timestamp\":1e99}",
        "{\"type\":\"PUT\",\"key\":\"k\",\"timestamp\":99999999999999999999}",
        "{\"type\":\"PUT\",\"key\":\"k\",\"timestamp\":1,\"ttl\":99999999999}",
        "{\"type\":\"SYNC\",\"node_info\":{\"id\":\"\"}}",
        "{\"type\":\"SYNC\",\"node_info\":[]}",
        "{\"type\":\"SYNC\",\"node_info\":{\"id\":\"a\",\"http_port\":70000}}"
      })
  void whatIsNoMessageIsMalformed(String body) {
    assertThatExceptionOfType(Malformed.class)
        .isThrownBy(() -> GossipCodec.readMessage(bytes(body)));
  }

  @RepeatedTest(100)
  void whateverIsWrittenIsReadBack(RepetitionInfo repetition) throws Malformed {
    var random = new Random(repetition.getCurrentRepetition());
    byte[] name = new byte[random.nextInt(40)];
    random.nextBytes(name);
    String key = new String(name, StandardCharsets.UTF_8) + "k";
    byte[] data = new byte[random.nextInt(301)];
    random.nextBytes(data);
    int ttl = random.nextInt();
    if (!Keys.valid(key)) {
      return;
    }
    var message =
        new Message(Message.Type.PUT, "from", "", key, data, ttl, 1_800_000_000, key + "-1", null);
    for (Era era : Era.values()) {
      Message read = GossipCodec.readMessage(GossipCodec.write(message, era));
      assertThat(read).usingRecursiveComparison().isEqualTo(message);
    }
  }

  @RepeatedTest(500)
  void brokenMessagesAreMalformedAndNothingElse(RepetitionInfo repetition) {
    var random = new Random(repetition.getCurrentRepetition());
    int changes = 1 + random.nextInt(8);
    List<String> bodies = List.copyOf(Vectors.SIGNED.keySet());
    byte[] body = bytes(bodies.get(random.nextInt(bodies.size())));
    for (int i = 0; i < changes; i++) {
      body[random.nextInt(body.length)] = (byte) random.nextInt(256);
    }
    try {
      assertThat(GossipCodec.readMessage(body)).isNotNull();
    } catch (Malformed e) {
      assertThat(e.reason()).startsWith("Invalid");
    }
  }
}
