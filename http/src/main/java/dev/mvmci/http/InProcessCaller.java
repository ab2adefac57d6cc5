package dev.mvmci.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** Calls a handler in the same process: the same requests and answers, without a socket. */
public final class InProcessCaller implements HttpCaller {

  private final Handler handler;

  /**
   * A caller of this handler.
   *
   * @param handler a {@link Router}, for example
   */
  public InProcessCaller(Handler handler) {
    this.handler = handler;
  }

  @Override
  public Reply call(Call call) throws IOException, InterruptedException {
    Response response =
        answer(Request.of(call.method(), call.target(), call.headers(), call.body()));
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (response.body() instanceof Response.Body.Upgrade) {
      response = Response.problem(Problem.of(501, "no WebSocket without a socket"));
    }
    return new Reply(response.status(), response.headers(), collect(response.body()));
  }

  private Response answer(Request request) throws InterruptedException {
    try {
      return handler.handle(request);
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      return Failures.answer(request.method(), request.path(), e);
    }
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
