package dev.mvmci.http;

import java.nio.ByteBuffer;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Answers what the server library refuses by itself (a broken request line, say) as a problem. */
final class JettyErrors extends ErrorHandler {

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    int status = response.getStatus() < 400 ? 500 : response.getStatus();
    Object message = request.getAttribute(ErrorHandler.ERROR_MESSAGE);
    dev.mvmci.http.Response answer = dev.mvmci.http.Response.problem(problem(status, message));
    response.setStatus(status);
    response.getHeaders().put("content-type", Problem.MEDIA_TYPE);
    if (answer.body() instanceof dev.mvmci.http.Response.Body.Bytes(byte[] content)) {
      response.write(true, ByteBuffer.wrap(content), callback);
    }
    return true;
  }

  private static Problem problem(int status, @Nullable Object message) {
    return Problem.of(status, message == null ? null : Problem.excerpt(message.toString()));
  }
}
