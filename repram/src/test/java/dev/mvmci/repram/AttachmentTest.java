package dev.mvmci.repram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mvmci.http.WebSocketClient;
import dev.mvmci.http.WebSocketConnection;
import dev.mvmci.http.WebSocketListener;
import dev.mvmci.repram.wire.Frame;
import dev.mvmci.repram.wire.Signer;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nodes that nobody can connect to, attached over a WebSocket. */
class AttachmentTest {

  private static final String SECRET = "test-cluster-secret";
  private static final Signer SIGNER = new Signer(Optional.of(SECRET));

  private RunningNode substrate;

  @BeforeEach
  void start() throws Exception {
    substrate =
        RunningNode.start(config ->
            config
                .withSecret(SECRET)
                .withAttachment(new RepramConfig.Attachment(true, 1))
                .withIdentity(new RepramConfig.Identity("substrate", "127.0.0.1", "default")));
  }

  @AfterEach
  void stop() {
    substrate.close();
  }

  private RunningNode transientNode() throws Exception {
    return RunningNode.start(config ->
        config
            .withSecret(SECRET)
            .withSeeds(List.of(substrate.seed()))
            .withAttachment(new RepramConfig.Attachment(false, 0))
            .withIdentity(new RepramConfig.Identity("transient", "nowhere", "default")));
  }

  /** The other side of an attachment, by hand: records frames. */
  private static final class ByHand implements WebSocketListener {
    final List<String> frames = new CopyOnWriteArrayList<>();
    volatile int closeCode;

    @Override
    public void onText(WebSocketConnection connection, String text) {
      frames.add(text);
    }

    @Override
    public void onClose(int code, String reason) {
      closeCode = code;
    }

    Frame await(String type) throws Exception {
      Awaitility.await()
          .atMost(Duration.ofSeconds(5))
          .until(() -> frames.stream().anyMatch(f -> f.startsWith("{\"type\":\"" + type)));
      String text =
          frames.stream().filter(f -> f.startsWith("{\"type\":\"" + type)).findFirst().get();
      Frame frame = Frame.read(text);
      assertThat(frame.check(SIGNER)).isEqualTo(Signer.Verdict.GOOD);
      return frame;
    }
  }

  private URI socket() {
    return URI.create("ws://" + substrate.seed() + "/v1/ws");
  }

  @Test
  void speaksWithATypeScriptNodeAsCaptured() throws Exception {
    String hello =
        "{\"type\":\"hello\",\"payload\":{\"node_id\":\"fake-t\",\"enclave\":\"default\",\"address\":\"127.0.0.1\",\"http_port\":0,\"capabilities\":{\"inbound\":\"false\"}},\"signature\":\"b781ab375334ffb7ac20dbf1ab57ce4335161a613e1235594281532ce4797d01\"}";
    var hand = new ByHand();
    try (var client = new WebSocketClient()) {
      WebSocketConnection connection = client.connect(socket(), hand, Duration.ofSeconds(5));
      connection.send(hello);
      Frame welcome = hand.await("welcome");
      assertThat(welcome.payload())
          .startsWith("{\"topology\":[{\"type\":\"SYNC\",\"from\":\"substrate\"")
          .endsWith("\"your_position\":{\"depth\":1,\"parent_id\":\"substrate\"}}");

      String key = "k €<" + (char) 1;
      String put =
          "{\"type\":\"PUT\",\"from\":\"fake-t\",\"timestamp\":%d,\"message_id\":\"m-1\",\"key\":\"k €<\\u0001\",\"data\":\"aGVsbG8=\",\"ttl\":300}"
              .formatted(System.currentTimeMillis() / 1000);
      connection.send(Frame.of(Frame.PUT, put, SIGNER).text());
      Frame ack = hand.await("ack");
      assertThat(ack.message().messageId()).isEqualTo("m-1");
      assertThat(ack.message().key()).isEqualTo(key);
      assertThat(substrate.node.find(key)).isPresent();

      substrate.put("/v1/data/of-the-parent", "x");
      assertThat(hand.await("put").message().key()).isEqualTo("of-the-parent");
      substrate.close();
      assertThat(hand.await("goodbye").payload())
          .isEqualTo("{\"reason\":\"shutdown\",\"alternative_parents\":[]}");
    }
  }

  @Test
  void noMoreChildrenThanAllowedAndNoneWithoutTheSecret() throws Exception {
    var first = new ByHand();
    var second = new ByHand();
    var stranger = new ByHand();
    try (var client = new WebSocketClient()) {
      for (ByHand hand : List.of(first, second)) {
        String id = hand == first ? "one" : "two";
        client
            .connect(socket(), hand, Duration.ofSeconds(5))
            .send(Frame.of(Frame.HELLO, "{\"node_id\":\"" + id + "\"}", SIGNER).text());
        hand.await(hand == first ? "welcome" : "goodbye");
      }
      await().until(() -> second.closeCode == 1000);
      client
          .connect(socket(), stranger, Duration.ofSeconds(5))
          .send("{\"type\":\"hello\",\"payload\":{\"node_id\":\"x\"},\"signature\":\"00\"}");
      await().until(() -> stranger.closeCode == 1008);
    }
  }

  @Test
  void writesTravelUpAndDown() throws Exception {
    try (RunningNode child = transientNode()) {
      await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> {
            substrate.put("/v1/data/down", "from above");
            return child.get("/v1/data/down").status() == 200;
          });
      assertThat(child.put("/v1/data/up", "from below").status()).isEqualTo(201);
      assertThat(substrate.get("/v1/data/up").text()).isEqualTo("from below");
      assertThat(substrate.get("/v1/topology").text())
          .as("who cannot be reached is no peer and slows nobody down")
          .doesNotContain("transient");
      assertThat(substrate.put("/v1/data/quick", "x").status()).isEqualTo(201);
    }
  }
}
