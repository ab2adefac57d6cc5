package dev.mvmci.repram.api;

import dev.mvmci.repram.store.Entry;
import dev.mvmci.repram.watch.KeyEvent;
import java.io.StringWriter;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Key events as JSON. */
final class EventJson {

  /** Larger values are not sent along; whoever wants them asks for the key. */
  private static final int MAX_VALUE_BYTES = 64 << 10;

  private static final JsonFactory FACTORY = new JsonFactory();

  private EventJson() {}

  static String of(KeyEvent event, boolean withValue, long nowNanos) {
    var text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      switch (event) {
        case KeyEvent.Stored(Entry entry, long remainingMillis) -> {
          json.writeStringProperty("event", "new");
          json.writeStringProperty("key", entry.key());
          json.writeStringProperty("version", entry.version().tag());
          json.writeNumberProperty("ttl", entry.ttlSeconds());
          json.writeNumberProperty("remaining_ms", remainingMillis);
          json.writeNumberProperty("created_at", entry.createdAtMillis());
          writeValue(json, entry.valueAt(nowNanos), withValue);
        }
        case KeyEvent.Expired expired -> {
          json.writeStringProperty("event", "expired");
          json.writeStringProperty("key", expired.key());
          json.writeStringProperty("version", expired.version().tag());
        }
      }
      json.writeEndObject();
    }
    return text.toString();
  }

  private static void writeValue(JsonGenerator json, byte @Nullable [] value, boolean withValue) {
    json.writeNumberProperty("size", value == null ? 0 : value.length);
    if (withValue && value != null && value.length <= MAX_VALUE_BYTES) {
      json.writeBinaryProperty("value", value);
    }
  }
}
