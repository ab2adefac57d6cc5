package dev.mvmci.p2p.session;

import dev.mvmci.http.Headers;
import dev.mvmci.http.HttpProblem;
import dev.mvmci.http.Request;
import dev.mvmci.http.Response;
import dev.mvmci.p2p.NodeId;
import io.netty.handler.codec.http3.DefaultHttp3HeadersFrame;
import io.netty.handler.codec.http3.Http3ErrorCode;
import io.netty.handler.codec.http3.Http3Headers;
import io.netty.handler.codec.quic.QuicStreamChannel;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request of a peer: turned into ours, handled on a virtual thread, and answered. */
final class RequestStream extends ExchangeStream {

  private static final byte[] NOTHING = {};
  private static final Logger log = LoggerFactory.getLogger(RequestStream.class);

  private final NodeId peer;
  private final PeerService service;
  private final Executor threads;
  private final Semaphore room;
  private final Outbox outbox;

  /**
   * @param room for requests under way; one that finds none is answered 503
   */
  RequestStream(NodeId peer, PeerService service, Executor threads, Semaphore room, Outbox outbox) {
    this.peer = peer;
    this.service = service;
    this.threads = threads;
    this.room = room;
    this.outbox = outbox;
  }

  @Override
  boolean isHead(Http3Headers fields) {
    return true;
  }

  @Override
  void begun(QuicStreamChannel stream, Http3Headers fields, InboundBody incoming) {
    boolean admitted = room.tryAcquire();
    try {
      threads.execute(() -> {
        try {
          serve(stream, fields, incoming, admitted);
        } finally {
          leave(admitted);
        }
      });
    } catch (RejectedExecutionException e) {
      log.debug("the endpoint stops", e);
      leave(admitted);
      abandon(stream);
    }
  }

  private void leave(boolean admitted) {
    if (admitted) {
      room.release();
    }
  }

  @Override
  void ended() {
    // The handler reads the body to its end, or does not want it.
  }

  @Override
  void broken(IOException reason) {
    log.debug("request broke off peer={}", peer, reason);
  }

  private void serve(
      QuicStreamChannel stream, Http3Headers head, InboundBody incoming, boolean admitted) {
    try {
      Response response =
          admitted
              ? answer(head, incoming)
              : refusal(503, "too many requests are under way; ask again");
      send(stream, response, "HEAD".contentEquals(nonNull(head.method())));
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

  private void send(QuicStreamChannel stream, Response response, boolean headOnly)
      throws IOException {
    switch (response.body()) {
      case Response.Body.Bytes(byte[] content) -> {
        Headers headers =
            response.status() == 204
                ? response.headers()
                : response.headers().and("content-length", Integer.toString(content.length));
        byte[] sent = headOnly ? NOTHING : content;
        Http3Headers fields = Fields.response(response.status(), headers);
        if (sent.length <= OutboundBody.PIECE_BYTES) {
          outbox.post(() -> {
            var _ = sendWhole(stream, fields, sent);
            stopInput(stream);
          });
        } else {
          stream(stream, fields, out -> out.write(sent));
        }
      }
      case Response.Body.Stream(Response.Writer writer) -> {
        Http3Headers fields = Fields.response(response.status(), response.headers());
        stream(stream, fields, headOnly ? _ -> {} : writer);
      }
      case Response.Body.Upgrade _ -> throw new IllegalStateException("refused before");
    }
  }

  /** Not closed if the writer fails: a body that is cut off must not look like a whole one. */
  private void stream(QuicStreamChannel stream, Http3Headers fields, Response.Writer writer)
      throws IOException {
    outbox.post(() -> {
      var _ = stream.write(new DefaultHttp3HeadersFrame(fields));
    });
    var out = new OutboundBody(this, stream, outbox);
    writer.writeTo(out);
    out.close();
    outbox.after(() -> stopInput(stream));
  }

  /** Whatever of the request nobody read is not wanted any more; on the event loop. */
  private void stopInput(QuicStreamChannel stream) {
    if (!hasEnded() && stream.isOpen()) {
      var _ = stream.shutdownInput(Http3ErrorCode.H3_NO_ERROR.code());
    }
  }
}
