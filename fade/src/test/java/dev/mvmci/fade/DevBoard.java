package dev.mvmci.fade;

import dev.mvmci.http.HttpServer;
import dev.mvmci.http.ServerConfig;
import dev.mvmci.repram.RepramNode;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * A board over three nodes with something to look at, for working on the page. Arguments: port
 * (3000), then optionally {@code empty}, {@code degraded} or {@code down}.
 */
final class DevBoard {

  private DevBoard() {}

  public static void main(String[] arguments) throws Exception {
    int port = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 3000;
    String state = arguments.length > 1 ? arguments[1] : "";
    RepramNode a = RealNodes.start("n1-oslo");
    RepramNode b = RealNodes.start("n2-lisbon", a);
    RepramNode c = RealNodes.start("n3-tokyo", a);
    if (!state.equals("empty")) {
      seed(a);
    }
    List<URI> nodes = List.of(RealNodes.url(a), RealNodes.url(b));
    var fade = FadeServer.start(FadeConfig.DEFAULT.withNodes(nodes));
    HttpServer.start(ServerConfig.DEFAULT.at("127.0.0.1", port), fade.routes());
    if (state.equals("degraded") || state.equals("down")) {
      // So long that the board has learned of the third node, which nobody named to it.
      Thread.sleep(Duration.ofSeconds(4));
      c.close();
    }
    if (state.equals("down")) {
      a.close();
      b.close();
    }
    Thread.currentThread().join();
  }

  private static void seed(RepramNode node) {
    put(
        node,
        "msg-pale-harbor-104422",
        "Anyone else seeing the aurora tonight? Look north, now. It is green down to the"
            + " rooftops.|VESPER|TROMSØ",
        Duration.ofMinutes(58));
    put(
        node,
        "msg-quiet-comet-77120",
        "Free umbrella at the tram stop, platform 2. Somebody will need it more than"
            + " me.|GHOST|OSLO",
        Duration.ofMinutes(27));
    put(node, "msg-neon-otter-550913", "x|<img src=x onerror=alert(1)>|X", Duration.ofMinutes(12));
    put(node, "msg-rusty-lantern-31", "this one goes in a moment|MOTH|", Duration.ofSeconds(200));
    put(
        node,
        "msg-lunar-raven-9",
        "<script>document.title='owned'</script> nothing to see here",
        Duration.ofHours(6));
    put(
        node,
        "msg-winter-owl-80017",
        "Signing off after 31 years at the lighthouse.\n"
            + "The lamp is automatic now. Good night, all ships.|KEEPER 7|SKAGEN",
        Duration.ofHours(23));
    put(
        node,
        "msg-foggy-kestrel-12",
        "שלום מהחוף · مرحبا · こんにちは 👋|POLYGLOT|HAIFA",
        Duration.ofHours(2));
    put(node, "msg-ember-sparrow-664", "short", Duration.ofSeconds(45));
    put(node, "garden-calm-fern-2", "Tomatoes are in.|ROOT|PLOT 9", Duration.ofHours(3));
  }

  private static void put(RepramNode node, String key, String value, Duration ttl) {
    var _ = RealNodes.put(node, key, value, ttl);
  }
}
