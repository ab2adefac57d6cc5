package dev.mvmci.repram.client;

import dev.mvmci.http.Handler;
import dev.mvmci.http.Headers;
import dev.mvmci.http.Request;
import dev.mvmci.http.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** The server-sent events of a node in the same process, without a socket. */
record HandlerEvents(Handler node, String target) implements EventSource {

  private static final byte[] NOTHING = {};

  @Override
  public void follow(Consumer<String> events) throws IOException, InterruptedException {
    Response response;
    try {
      response = node.handle(Request.of("GET", target, Headers.NONE, NOTHING));
    } catch (IOException | InterruptedException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e);
    }
    if (!(response.body() instanceof Response.Body.Stream(Response.Writer writer))) {
      throw new IOException("the node answered " + response.status());
    }
    writer.writeTo(new DataLines(events));
  }

  /** Nothing is kept open: who follows is interrupted. */
  @Override
  public void close() {}

  /** Hands over what stands in lines of data. */
  private static final class DataLines extends OutputStream {

    private static final String DATA = "data: ";

    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final Consumer<String> events;

    DataLines(Consumer<String> events) {
      this.events = events;
    }

    @Override
    public void write(int b) {
      if (b != '\n') {
        line.write(b);
        return;
      }
      String text = line.toString(StandardCharsets.UTF_8);
      line.reset();
      if (text.startsWith(DATA)) {
        events.accept(text.substring(DATA.length()));
      }
    }
  }
}
