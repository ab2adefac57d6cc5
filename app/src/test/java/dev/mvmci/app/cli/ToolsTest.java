package dev.mvmci.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvmci.app.node.StoreNode;
import dev.mvmci.http.Call;
import dev.mvmci.http.Headers;
import dev.mvmci.http.NetworkCaller;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.client.transport.ServerParameters;
import io.modelcontextprotocol.client.transport.StdioClientTransport;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The store's tools, asked by the official client over each transport. */
class ToolsTest {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir static Path directory;
  private static StoreNode node;

  @BeforeAll
  static void start() {
    node = StoreNode.start(directory, Map.of("REPRAM_HTTP_PORT", "0"));
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  private static HttpClientStreamableHttpTransport http() {
    return HttpClientStreamableHttpTransport.builder(node.url()).endpoint("/mcp").build();
  }

  /** The program itself, as a client on a desktop starts it. */
  private static StdioClientTransport process(Map<String, String> environment) {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    var variables = new HashMap<>(environment);
    variables.put("CLASSPATH", classPath);
    var parameters =
        ServerParameters.builder(Path.of(System.getProperty("java.home"), "bin", "java").toString())
            .args("-XX:TieredStopAtLevel=1", "dev.mvmci.app.Main", "repram", "mcp")
            .env(variables)
            .build();
    return new StdioClientTransport(parameters, McpJsonDefaults.getMapper());
  }

  @Test
  void theToolsWorkOverHttp() {
    theToolsWorkOver(http(), true);
  }

  @Test
  void theToolsWorkOverStandardInputAndOutputWithANodeOfTheirOwn() {
    theToolsWorkOver(process(Map.of()), true);
  }

  @Test
  void theToolsWorkOverStandardInputAndOutputWithANodeElsewhere() {
    theToolsWorkOver(process(Map.of("REPRAM_URL", node.url())), false);
    assertThat(node.node().find("note:1")).isPresent();
  }

  private static void theToolsWorkOver(McpClientTransport transport, boolean anyTtl) {
    try (McpSyncClient client = McpClient.sync(transport).build()) {
      client.initialize();
      assertThat(client.getServerInfo().name()).isEqualTo("repram-mcp");
      assertThat(client.listTools().tools())
          .extracting(Tool::name)
          .containsExactlyInAnyOrder(
              "repram_store", "repram_retrieve", "repram_exists", "repram_list_keys");

      JsonNode stored =
          json(call(client, "repram_store", Map.of("data", "h€llo", "key", "note:1")));
      assertThat(stored.path("key").asString()).isEqualTo("note:1");
      assertThat(stored.path("ttl_seconds").asInt()).isEqualTo(3600);
      assertThat(stored.path("expires_at").asString()).endsWith("Z");

      JsonNode found = json(call(client, "repram_retrieve", Map.of("key", "note:1")));
      assertThat(found.path("data").asString()).isEqualTo("h€llo");
      assertThat(found.path("created_at").asString()).endsWith("Z");
      assertThat(found.path("remaining_ttl_seconds").asInt()).isBetween(3590, 3600);

      JsonNode exists = json(call(client, "repram_exists", Map.of("key", "note:1")));
      assertThat(exists.path("exists").asBoolean()).isTrue();
      assertThat(json(call(client, "repram_exists", Map.of("key", "other")))).hasSize(1);
      assertThat(text(call(client, "repram_retrieve", Map.of("key", "other"))))
          .isEqualTo("null — key not found or expired");

      JsonNode made = json(call(client, "repram_store", Map.of("data", "x", "ttl_seconds", 400)));
      assertThat(made.path("key").asString()).hasSize(36);
      JsonNode keys = json(call(client, "repram_list_keys", Map.of("prefix", "note:")));
      assertThat(keys.path("keys").valueStream().map(JsonNode::asString)).containsExactly("note:1");

      if (anyTtl) {
        Map<String, Object> soon = Map.of("data", "x", "key", "soon", "ttl_seconds", 10);
        assertThat(json(call(client, "repram_store", soon)).path("ttl_seconds").asInt())
            .isEqualTo(10);
        JsonNode left = json(call(client, "repram_exists", Map.of("key", "soon")));
        assertThat(left.path("remaining_ttl_seconds").asInt()).isLessThanOrEqualTo(10);
      }
      CallToolResult refused = call(client, "repram_store", Map.of("data", "x", "ttl_seconds", -1));
      assertThat(refused.isError()).isTrue();
      assertThat(text(refused)).contains("ttl_seconds is -1");
    }
  }

  private static CallToolResult call(
      McpSyncClient client, String tool, Map<String, Object> arguments) {
    return client.callTool(CallToolRequest.builder(tool).arguments(arguments).build());
  }

  private static String text(CallToolResult result) {
    return ((TextContent) result.content().getFirst()).text();
  }

  private static JsonNode json(CallToolResult result) {
    return JSON.readTree(text(result));
  }

  @Test
  void whatIsNoMessageIsRefusedAndPagesOfOthersAreKeptOut() throws Exception {
    assertThat(post("null", Headers.NONE)).isEqualTo(400);
    assertThat(post("{", Headers.NONE)).isEqualTo(400);
    assertThat(post("{\"jsonrpc\":\"2.0\"}", Headers.NONE)).isEqualTo(400);
    String list = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}";
    assertThat(post(list, Headers.NONE)).isEqualTo(200);
    assertThat(post(list, Headers.of("origin", "http://elsewhere.example"))).isEqualTo(403);
    try (var caller = new NetworkCaller(URI.create(node.url()))) {
      assertThat(caller.call(Call.get("/mcp")).status()).isEqualTo(405);
    }
  }

  private static int post(String body, Headers headers) throws Exception {
    try (var caller = new NetworkCaller(URI.create(node.url()))) {
      Headers all =
          headers
              .and("content-type", "application/json")
              .and("accept", "application/json, text/event-stream");
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      return caller.call(new Call("POST", "/mcp", all, bytes, Call.DEFAULT_TIMEOUT)).status();
    }
  }
}
