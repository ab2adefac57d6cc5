package dev.mvmci.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Map;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler.Abstract;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.URIUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns Jetty's requests and responses into ours and back. */
final class JettyAdapter extends Abstract {

  private static final Logger log = LoggerFactory.getLogger(JettyAdapter.class);

  /**
   * How much of a refused body is read away, so that a client still sending gets to see the answer
   * instead of a broken connection.
   */
  private static final long MAX_DISCARDED_BYTES = 128L << 20;

  private final Handler handler;

  JettyAdapter(Handler handler) {
    super(InvocationType.BLOCKING);
    this.handler = handler;
  }

  @Override
  public boolean handle(
      org.eclipse.jetty.server.Request in, org.eclipse.jetty.server.Response out, Callback callback)
      throws Exception {
    InputStream body = Content.Source.asInputStream(in);
    Response response = answer(in, body);
    boolean expectsContinue = in.getHeaders().contains("expect");
    if (response.status() >= 400 && !expectsContinue) {
      discard(body);
    }
    if (response.body() instanceof Response.Body.Upgrade(WebSocketListener listener)) {
      upgrade(listener, in, out, callback);
      return true;
    }
    send(response, in.getMethod().equals("HEAD"), out, callback);
    return true;
  }

  private Response answer(org.eclipse.jetty.server.Request in, InputStream body) throws Exception {
    try {
      return handler.handle(request(in, body));
    } catch (HttpProblem e) {
      return Response.problem(e.problem());
    }
  }

  private static Request request(org.eclipse.jetty.server.Request in, InputStream body) {
    var fields = new ArrayList<Headers.Field>();
    for (HttpField field : in.getHeaders()) {
      fields.add(
          new Headers.Field(field.getName(), field.getValue() == null ? "" : field.getValue()));
    }
    String query = in.getHttpURI().getQuery();
    String path = in.getHttpURI().getCanonicalPath();
    return new Request(
        in.getMethod(),
        in.getHttpURI().getPathQuery(),
        path == null || !path.startsWith("/") ? "/" : URIUtil.decodePath(path),
        query == null ? Parameters.NONE : Parameters.parse(query),
        new Headers(fields),
        Map.of(),
        body,
        org.eclipse.jetty.server.Request.getRemoteAddr(in));
  }

  private static void upgrade(
      WebSocketListener listener,
      org.eclipse.jetty.server.Request in,
      org.eclipse.jetty.server.Response out,
      Callback callback) {
    if (!"websocket".equalsIgnoreCase(in.getHeaders().get("upgrade"))) {
      Response refusal =
          Response.problem(Problem.of(426, "this route speaks WebSocket; ask for an upgrade"))
              .header("upgrade", "websocket");
      send(refusal, false, out, callback);
    } else if (!JettyWebSocket.upgrade(listener, in, out, callback)) {
      send(
          Response.problem(Problem.of(400, "the WebSocket handshake is malformed")),
          false,
          out,
          callback);
    }
  }

  private static void discard(InputStream body) {
    try {
      byte[] buffer = new byte[64 << 10];
      long discarded = 0;
      for (int n; discarded < MAX_DISCARDED_BYTES && (n = body.read(buffer)) >= 0; ) {
        discarded += n;
      }
    } catch (IOException _) {
      // The client went away by itself; there is nobody to save the answer for.
    }
  }

  private static void send(
      Response response,
      boolean headOnly,
      org.eclipse.jetty.server.Response out,
      Callback callback) {
    out.setStatus(response.status());
    for (Headers.Field field : response.headers().fields()) {
      out.getHeaders().add(field.name(), field.value());
    }
    switch (response.body()) {
      case Response.Body.Bytes(byte[] content) -> {
        if (response.status() != 204) {
          out.getHeaders().put("content-length", content.length);
        }
        out.write(true, headOnly ? null : ByteBuffer.wrap(content), callback);
      }
      case Response.Body.Stream(Response.Writer writer) -> stream(writer, headOnly, out, callback);
      case Response.Body.Upgrade _ -> throw new IllegalStateException("answered by upgrade()");
    }
  }

  private static void stream(
      Response.Writer writer,
      boolean headOnly,
      org.eclipse.jetty.server.Response out,
      Callback callback) {
    if (headOnly) {
      callback.succeeded();
      return;
    }
    try (OutputStream sink = Content.Sink.asOutputStream(out)) {
      writer.writeTo(sink);
    } catch (IOException e) {
      log.debug("client gone during a streamed answer", e);
      callback.failed(e);
      return;
    }
    callback.succeeded();
  }
}
