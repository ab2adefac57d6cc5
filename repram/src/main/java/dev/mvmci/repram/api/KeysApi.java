package dev.mvmci.repram.api;

import dev.mvmci.http.Headers;
import dev.mvmci.http.Request;
import dev.mvmci.http.Response;
import dev.mvmci.repram.store.Entry;
import dev.mvmci.repram.store.FadingStore;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.Predicate;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.json.JsonFactory;

/** The keys in order. They are written as the index is walked: no list of them is ever made. */
final class KeysApi {

  private static final JsonFactory FACTORY = new JsonFactory();

  private final FadingStore store;

  KeysApi(FadingStore store) {
    this.store = store;
  }

  Response list(Request request) {
    String prefix = request.query().first("prefix").orElse("");
    String cursor = request.query().first("cursor").orElse("");
    int limit = limit(request.query().first("limit").orElse(""));
    return new Response(
        200,
        Headers.of("Content-Type", "application/json"),
        new Response.Body.Stream(out -> write(out, prefix, cursor, limit)));
  }

  /** What is no positive number is no limit. */
  private static int limit(String text) {
    try {
      int limit = Integer.parseInt(text);
      return limit > 0 ? limit : Integer.MAX_VALUE;
    } catch (NumberFormatException _) {
      return Integer.MAX_VALUE;
    }
  }

  private void write(OutputStream out, String prefix, String cursor, int limit) throws IOException {
    var buffered = new BufferedOutputStream(out, 16 << 10);
    try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), buffered)) {
      var page = new Page(json, limit);
      json.writeStartObject();
      json.writeName("keys");
      json.writeStartArray();
      store.visit(prefix, cursor, page);
      json.writeEndArray();
      if (page.more) {
        json.writeStringProperty("next_cursor", page.last);
      }
      json.writeEndObject();
    } catch (JacksonIOException e) {
      // The client is gone; that is no failure of this node.
      throw e.getCause();
    }
  }

  /** Writes keys until the limit, and notices whether there would be one more. */
  private static final class Page implements Predicate<Entry> {
    private final JsonGenerator json;
    private final int limit;
    private int count;
    private String last = "";
    private boolean more;

    Page(JsonGenerator json, int limit) {
      this.json = json;
      this.limit = limit;
    }

    @Override
    public boolean test(Entry entry) {
      if (count == limit) {
        more = true;
        return false;
      }
      json.writeString(entry.key());
      last = entry.key();
      count++;
      return true;
    }
  }
}
