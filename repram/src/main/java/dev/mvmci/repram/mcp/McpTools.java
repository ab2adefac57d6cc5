package dev.mvmci.repram.mcp;

import dev.mvmci.http.Handler;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpSyncServer;
import io.modelcontextprotocol.server.transport.StdioServerTransportProvider;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Offers the store's tools to programs that speak MCP. */
public final class McpTools {

  /** The name and version of the original, which clients may know. */
  static final String SERVER_NAME = "repram-mcp";

  static final String SERVER_VERSION = "2.1.0";

  private McpTools() {}

  /** The tools over streamable HTTP, for one path of a server. */
  public static Handler http(ToolStore store, InstantSource clock) {
    McpJsonMapper mapper = McpJsonDefaults.getMapper();
    var endpoint = new McpEndpoint(mapper);
    var server =
        McpServer.sync(endpoint)
            .serverInfo(SERVER_NAME, SERVER_VERSION)
            .jsonMapper(mapper)
            .immediateExecution(true);
    for (Tools.Definition tool : tools(store, clock)) {
      server.toolCall(tool.tool(), (_, call) -> tool.call().apply(call.arguments()));
    }
    var _ = server.build();
    return endpoint;
  }

  /** Serves one client over a pair of streams; returns when the input has ended. */
  public static void stdio(ToolStore store, InstantSource clock, InputStream in, OutputStream out)
      throws InterruptedException {
    McpJsonMapper mapper = McpJsonDefaults.getMapper();
    var input = new Ending(in);
    var server =
        McpServer.sync(new StdioServerTransportProvider(mapper, input, out))
            .serverInfo(SERVER_NAME, SERVER_VERSION)
            .jsonMapper(mapper);
    for (Tools.Definition tool : tools(store, clock)) {
      server.toolCall(tool.tool(), (_, call) -> tool.call().apply(call.arguments()));
    }
    McpSyncServer running = server.build();
    try {
      input.ended.await();
    } finally {
      running.closeGracefully();
    }
  }

  private static List<Tools.Definition> tools(ToolStore store, InstantSource clock) {
    return new Tools(store, clock).all();
  }

  /** Tells when there is no more input. */
  private static final class Ending extends FilterInputStream {
    final CountDownLatch ended = new CountDownLatch(1);

    Ending(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      return noted(super.read());
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      return noted(super.read(buffer, offset, length));
    }

    private int noted(int read) {
      if (read < 0) {
        ended.countDown();
      }
      return read;
    }
  }
}
