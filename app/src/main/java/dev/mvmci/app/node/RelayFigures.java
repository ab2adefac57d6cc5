package dev.mvmci.app.node;

import dev.mvmci.p2p.relay.Relay;
import dev.mvmci.p2p.relay.RelayCounters;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** What a relay has done, in the text form of Prometheus. */
final class RelayFigures {

  private RelayFigures() {}

  static byte[] of(Relay relay) {
    RelayCounters counters = relay.counters();
    var text = new StringBuilder();
    figure(text, "mvm_ci_relay_registrations", "gauge", counters.registrations());
    figure(text, "mvm_ci_relay_forwarded_packets_total", "counter", counters.forwardedPackets());
    figure(text, "mvm_ci_relay_forwarded_bytes_total", "counter", counters.forwardedBytes());
    figure(text, "mvm_ci_relay_absent_packets_total", "counter", counters.absentPackets());
    text.append("# TYPE mvm_ci_relay_refused_total counter\n");
    relay
        .refusals()
        .forEach((reason, count) ->
            text.append("mvm_ci_relay_refused_total{reason=\"")
                .append(reason.toLowerCase(Locale.ROOT))
                .append("\"} ")
                .append(count)
                .append('\n'));
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void figure(StringBuilder text, String name, String type, long value) {
    text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    text.append(name).append(' ').append(value).append('\n');
  }
}
