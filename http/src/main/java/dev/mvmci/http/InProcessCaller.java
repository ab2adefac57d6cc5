package dev.mvmci.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** Calls a handler in the same process: the same requests and answers, without a socket. */
public final class InProcessCaller implements HttpCaller {

  private final Router router;

  public InProcessCaller(Router router) {
    this.router = router;
  }

  @Override
  public Reply call(Call call) throws IOException, InterruptedException {
    Response response =
        router.handle(Request.of(call.method(), call.target(), call.headers(), call.body()));
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (response.body() instanceof Response.Body.Upgrade) {
      response = Response.problem(Problem.of(501, "no WebSocket without a socket"));
    }
    return new Reply(response.status(), response.headers(), collect(response.body()));
  }

  private static byte[] collect(Response.Body body) throws IOException {
    return switch (body) {
      case Response.Body.Bytes(byte[] content) -> content;
      case Response.Body.Stream(Response.Writer writer) -> {
        var collected = new ByteArrayOutputStream();
        writer.writeTo(collected);
        yield collected.toByteArray();
      }
      case Response.Body.Upgrade _ -> throw new IllegalStateException("refused before");
    };
  }
}
