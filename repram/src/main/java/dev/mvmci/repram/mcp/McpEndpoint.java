package dev.mvmci.repram.mcp;

import dev.mvmci.http.Handler;
import dev.mvmci.http.Headers;
import dev.mvmci.http.HttpProblem;
import dev.mvmci.http.Request;
import dev.mvmci.http.Response;
import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.server.McpStatelessServerHandler;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpStatelessServerTransport;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * MCP's streamable HTTP without sessions: each POST is one message, answered in its response. The
 * tools have nothing to tell unasked, so there is no stream to open.
 */
final class McpEndpoint implements Handler, McpStatelessServerTransport {

  /** A value of 10 MiB, escaped in JSON. */
  static final int MAX_BODY_BYTES = 24 << 20;

  /** Messages under way at a time. */
  static final int MAX_AT_ONCE = 64;

  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final McpJsonMapper mapper;
  private final Semaphore places = new Semaphore(MAX_AT_ONCE);
  private volatile @Nullable McpStatelessServerHandler server;

  McpEndpoint(McpJsonMapper mapper) {
    this.mapper = mapper;
  }

  @Override
  public void setMcpHandler(McpStatelessServerHandler handler) {
    server = handler;
  }

  @Override
  public Mono<Void> closeGracefully() {
    return Mono.empty();
  }

  @Override
  public Response handle(Request request) throws IOException {
    if (!request.method().equals("POST")) {
      return Response.problem(
              HttpProblem.of(405, "messages are sent with POST; there is no stream to open")
                  .problem())
          .header("allow", "POST");
    }
    if (fromAForeignPage(request)) {
      throw HttpProblem.of(403, "pages of other origins may not use these tools");
    }
    if (!places.tryAcquire()) {
      throw HttpProblem.of(503, MAX_AT_ONCE + " messages are under way; ask again");
    }
    try {
      return answer(message(request));
    } finally {
      places.release();
    }
  }

  private McpSchema.JSONRPCMessage message(Request request) throws IOException {
    byte[] body = request.body().readNBytes(MAX_BODY_BYTES + 1);
    if (body.length > MAX_BODY_BYTES) {
      throw HttpProblem.of(413, "a message has at most " + MAX_BODY_BYTES + " bytes");
    }
    try {
      return McpSchema.deserializeJsonRpcMessage(mapper, new String(body, StandardCharsets.UTF_8));
    } catch (IOException | RuntimeException e) {
      throw HttpProblem.badRequest("the body is no JSON-RPC message");
    }
  }

  private Response answer(McpSchema.JSONRPCMessage message) throws IOException {
    McpStatelessServerHandler handler = server;
    if (handler == null) {
      throw HttpProblem.of(503, "the server is starting; ask again");
    }
    return switch (message) {
      case McpSchema.JSONRPCRequest asked -> {
        var answer = handler.handleRequest(McpTransportContext.EMPTY, asked).block(TIMEOUT);
        yield new Response(
            200,
            Headers.of("content-type", "application/json"),
            new Response.Body.Bytes(mapper.writeValueAsBytes(answer)));
      }
      case McpSchema.JSONRPCNotification told -> {
        handler.handleNotification(McpTransportContext.EMPTY, told).block(TIMEOUT);
        yield Response.empty(202);
      }
      default -> throw HttpProblem.badRequest("nothing was asked that this could answer");
    };
  }

  private static boolean fromAForeignPage(Request request) {
    Optional<String> origin = request.header("origin");
    if (origin.isEmpty()) {
      return false;
    }
    try {
      String authority = URI.create(origin.get()).getRawAuthority();
      return authority == null
          || request.header("host").filter(authority::equalsIgnoreCase).isEmpty();
    } catch (IllegalArgumentException _) {
      return true;
    }
  }
}
