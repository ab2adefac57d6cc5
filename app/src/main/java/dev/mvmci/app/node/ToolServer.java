package dev.mvmci.app.node;

import dev.mvmci.fade.FadeConfig;
import dev.mvmci.repram.RepramConfig;
import dev.mvmci.repram.RepramNode;
import dev.mvmci.repram.client.RepramClient;
import dev.mvmci.repram.mcp.ClientToolStore;
import dev.mvmci.repram.mcp.McpTools;
import dev.mvmci.repram.mcp.NodeToolStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The store's tools on standard input and output. */
public final class ToolServer {

  /** What an embedded node is told unless the environment says otherwise. */
  private static final Map<String, String> EMBEDDED =
      Map.of(
          "REPRAM_HTTP_PORT", "0",
          "REPRAM_GOSSIP_PORT", "0",
          "REPRAM_MAX_STORAGE_MB", "50",
          // Whoever runs a model on a laptop is rarely reachable: such a node attaches to a seed.
          "REPRAM_INBOUND", "false");

  private ToolServer() {}

  /**
   * Serves until the input ends.
   *
   * @throws StartRefused if the environment is wrong or the node cannot start
   */
  public static void serve(Map<String, String> environment, InputStream in, OutputStream out)
      throws InterruptedException {
    InstantSource clock = InstantSource.system();
    String elsewhere = environment.getOrDefault("REPRAM_URL", "").strip();
    try {
      if (!elsewhere.isEmpty()) {
        List<URI> nodes =
            Arrays.stream(elsewhere.split(",", -1)).map(FadeConfig::nodeAddress).toList();
        String key = environment.getOrDefault("REPRAM_API_KEY", "").strip();
        try (RepramClient client = RepramClient.connect(nodes, key)) {
          McpTools.stdio(new ClientToolStore(client, clock), clock, in, out);
        }
        return;
      }
      var settings = new HashMap<>(EMBEDDED);
      settings.putAll(environment);
      try (RepramNode node = RepramNode.start(RepramConfig.fromEnvironment(settings))) {
        McpTools.stdio(new NodeToolStore(node), clock, in, out);
      }
    } catch (RepramConfig.InvalidConfiguration e) {
      throw new StartRefused(String.join("; ", e.errors()), e);
    } catch (IllegalArgumentException | IOException e) {
      throw new StartRefused(String.valueOf(e.getMessage()), e);
    }
  }
}
