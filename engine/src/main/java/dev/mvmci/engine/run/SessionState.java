package dev.mvmci.engine.run;

import dev.mvmci.engine.host.Outbox;
import dev.mvmci.http.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the host keeps for a guest and a replay would build up again.
 *
 * @param own keys and values of the run's own
 * @param children by id, with how they ended or null
 * @param told whether the run was told of its cancellation
 */
record SessionState(
    Outbox.Content outbox,
    @Nullable String output,
    boolean responded,
    long elapsedNanos,
    Map<String, byte[]> own,
    Map<String, byte @Nullable []> children,
    List<String> secrets,
    boolean cleansUp,
    boolean told) {

  byte[] encode() {
    return Json.bytes(this);
  }

  static SessionState decode(byte[] bytes) {
    return Json.mapper().readValue(bytes, SessionState.class);
  }
}
