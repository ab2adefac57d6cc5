package dev.mvmci.fade.page;

import dev.mvmci.fade.board.Live;
import dev.mvmci.fade.nodes.Node;
import dev.mvmci.fade.nodes.Sighting;
import dev.mvmci.http.Call;
import java.time.Duration;

/** Small texts that templates need. */
final class Words {

  private Words() {}

  /** A key as part of a path. */
  static String escape(String key) {
    return Call.escape(key);
  }

  static String lifetime(Duration lifetime) {
    long minutes = lifetime.toMinutes();
    return minutes < 60
        ? minutes + " minutes"
        : lifetime.toHours() == 1 ? "1 hour" : lifetime.toHours() + " hours";
  }

  static String span(Duration span) {
    return Live.words(span);
  }

  static String count(long number, String one) {
    return number + " " + one + (number == 1 ? "" : "s");
  }

  /** What there is to say of a node beside its state. */
  static String detail(Node node) {
    return switch (node.seen()) {
      case Sighting.Alive alive ->
          "%.1f ms · %s"
              .formatted(alive.latency().toNanos() / 1e6, count(alive.peers().size(), "peer"));
      case Sighting.Dead(String reason) -> reason;
      case Sighting.Unasked _ -> "not asked yet";
    };
  }
}
