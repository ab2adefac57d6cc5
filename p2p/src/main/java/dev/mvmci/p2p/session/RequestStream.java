package dev.mvmci.p2p.session;

import dev.mvmci.http.Headers;
import dev.mvmci.http.HttpProblem;
import dev.mvmci.http.Request;
import dev.mvmci.http.Response;
import dev.mvmci.p2p.NodeId;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http3.DefaultHttp3HeadersFrame;
import io.netty.handler.codec.http3.Http3DataFrame;
import io.netty.handler.codec.http3.Http3ErrorCode;
import io.netty.handler.codec.http3.Http3Exception;
import io.netty.handler.codec.http3.Http3Headers;
import io.netty.handler.codec.http3.Http3HeadersFrame;
import io.netty.handler.codec.http3.Http3RequestStreamInboundHandler;
import io.netty.handler.codec.quic.QuicStreamChannel;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request of a peer: turned into ours, handled on a virtual thread, and answered. */
final class RequestStream extends Http3RequestStreamInboundHandler {

  private static final Logger log = LoggerFactory.getLogger(RequestStream.class);

  private final NodeId peer;
  private final PeerService service;
  private final Executor threads;
  private final Semaphore room;
  private @Nullable InboundBody body;

  /**
   * @param room for requests under way; one that finds none is answered 503
   */
  RequestStream(NodeId peer, PeerService service, Executor threads, Semaphore room) {
    this.peer = peer;
    this.service = service;
    this.threads = threads;
    this.room = room;
  }

  @Override
  protected void channelRead(ChannelHandlerContext ctx, Http3HeadersFrame frame) {
    if (body != null) {
      return; // trailers, which nobody asks for
    }
    var incoming = new InboundBody(ctx.channel());
    body = incoming;
    var stream = (QuicStreamChannel) ctx.channel();
    boolean admitted = room.tryAcquire();
    threads.execute(() -> {
      try {
        serve(stream, frame.headers(), incoming, admitted);
      } finally {
        if (admitted) {
          room.release();
        }
      }
    });
  }

  @Override
  protected void channelRead(ChannelHandlerContext ctx, Http3DataFrame frame) {
    try {
      if (body != null) {
        body.put(frame.content());
      }
    } finally {
      frame.release();
    }
  }

  @Override
  protected void channelInputClosed(ChannelHandlerContext ctx) {
    if (body != null) {
      body.end();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    broken(new IOException("the peer went away"));
    ctx.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    log.debug("request stream failed peer={}", peer, cause);
    broken(new IOException("the peer broke the request off", cause));
  }

  @Override
  protected void handleHttp3Exception(ChannelHandlerContext ctx, Http3Exception exception) {
    exceptionCaught(ctx, exception);
  }

  private void broken(IOException reason) {
    if (body != null) {
      body.fail(reason);
    }
  }

  private void serve(
      QuicStreamChannel stream, Http3Headers head, InboundBody incoming, boolean admitted) {
    try {
      Response response =
          admitted
              ? answer(head, incoming)
              : refusal(503, "too many requests are under way; ask again");
      send(stream, response, "HEAD".contentEquals(nonNull(head.method())));
      // Whatever of the body nobody read is not wanted any more.
      var _ = stream.shutdownInput(Http3ErrorCode.H3_NO_ERROR.code());
    } catch (IOException | RuntimeException e) {
      log.debug("answer did not reach the peer peer={}", peer, e);
      abandon(stream);
    }
  }

  private static void abandon(QuicStreamChannel stream) {
    try {
      var _ = stream.shutdown(Http3ErrorCode.H3_INTERNAL_ERROR.code());
    } catch (RejectedExecutionException e) {
      log.debug("the endpoint was closed meanwhile", e);
    }
  }

  private Response answer(Http3Headers head, InboundBody incoming) {
    try {
      Response response = service.handle(peer, request(head, incoming));
      return response.body() instanceof Response.Body.Upgrade
          ? refusal(501, "no WebSocket over a peer session")
          : response;
    } catch (HttpProblem e) {
      return Response.problem(e.problem());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return refusal(503, "the endpoint is stopping; ask again");
    } catch (Exception e) {
      log.error("request failed peer={}", peer, e);
      return refusal(500, "the request failed here; the log says why");
    }
  }

  private Request request(Http3Headers head, InboundBody incoming) {
    try {
      return Request.of(
          nonNull(head.method()).toString(),
          nonNull(head.path()).toString(),
          Fields.ours(head),
          incoming,
          "peer " + peer);
    } catch (IllegalArgumentException e) {
      throw HttpProblem.badRequest(String.valueOf(e.getMessage()));
    }
  }

  private static Response refusal(int status, String detail) {
    return Response.problem(HttpProblem.of(status, detail).problem());
  }

  private static CharSequence nonNull(@Nullable CharSequence field) {
    return field == null ? "" : field;
  }

  private static void send(QuicStreamChannel stream, Response response, boolean headOnly)
      throws IOException {
    Headers headers = response.headers();
    if (response.body() instanceof Response.Body.Bytes(byte[] content)
        && response.status() != 204) {
      headers = headers.and("content-length", Integer.toString(content.length));
    }
    var _ =
        stream.writeAndFlush(
            new DefaultHttp3HeadersFrame(Fields.response(response.status(), headers)));
    try (OutputStream out = new OutboundBody(stream)) {
      if (!headOnly) {
        write(response.body(), out);
      }
    }
  }

  private static void write(Response.Body body, OutputStream out) throws IOException {
    switch (body) {
      case Response.Body.Bytes(byte[] content) -> out.write(content);
      case Response.Body.Stream(Response.Writer writer) -> writer.writeTo(out);
      case Response.Body.Upgrade _ -> throw new IllegalStateException("refused before");
    }
  }
}
