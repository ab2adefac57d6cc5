package dev.mvmci.engine.run;

import dev.mvmci.engine.EngineFailure;
import dev.mvmci.engine.RunLimits;
import dev.mvmci.http.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Limits that a module or a request wants for a run: JSON with those that are to differ. */
final class WantedLimits {

  private static final Set<String> KNOWN =
      Set.of(
          "compute_slice_ms",
          "run_time_ms",
          "memory_bytes",
          "table_elements",
          "journal_bytes",
          "journal_records",
          "output_bytes",
          "destinations");

  private static final int MAX_DESTINATIONS = 256;

  private WantedLimits() {}

  /**
   * The limits with what is wanted in place.
   *
   * @throws EngineFailure.BadRequest if more is wanted than the most, or something unknown
   */
  static RunLimits over(RunLimits limits, RunLimits most, @Nullable String wanted) {
    if (wanted == null) {
      return limits;
    }
    JsonNode json = parse(wanted);
    for (String name : json.propertyNames()) {
      if (!KNOWN.contains(name)) {
        throw new EngineFailure.BadRequest(
            "there is no limit '%s'; there are %s".formatted(name, KNOWN));
      }
    }
    return new RunLimits(
        millis(json, "compute_slice_ms", limits.computeSlice(), most.computeSlice()),
        millis(json, "run_time_ms", limits.runTime(), most.runTime()),
        number(json, "memory_bytes", limits.memoryBytes(), most.memoryBytes()),
        (int) number(json, "table_elements", limits.tableElements(), most.tableElements()),
        number(json, "journal_bytes", limits.journalBytes(), most.journalBytes()),
        number(json, "journal_records", limits.journalRecords(), most.journalRecords()),
        (int) number(json, "output_bytes", limits.outputBytes(), most.outputBytes()),
        json.has("destinations") ? hosts(json.path("destinations")) : limits.destinations());
  }

  private static JsonNode parse(String wanted) {
    try {
      JsonNode json = Json.mapper().readTree(wanted);
      if (json.isObject()) {
        return json;
      }
    } catch (JacksonException _) {
      // answered below
    }
    throw new EngineFailure.BadRequest("limits are to be a JSON object");
  }

  private static Duration millis(JsonNode json, String name, Duration usual, Duration most) {
    return Duration.ofMillis(number(json, name, usual.toMillis(), most.toMillis()));
  }

  private static long number(JsonNode json, String name, long usual, long most) {
    JsonNode value = json.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return usual;
    }
    if (!value.isIntegralNumber() || value.asLong() < 1 || value.asLong() > most) {
      throw new EngineFailure.BadRequest(
          "limit %s is %s; this engine allows 1 to %d".formatted(name, value, most));
    }
    return value.asLong();
  }

  private static List<String> hosts(JsonNode json) {
    var hosts = new ArrayList<String>();
    json.forEach(host -> hosts.add(host.asString("")));
    if (!json.isArray() || hosts.size() > MAX_DESTINATIONS || hosts.contains("")) {
      throw new EngineFailure.BadRequest(
          "limit destinations takes at most %d names of hosts".formatted(MAX_DESTINATIONS));
    }
    return hosts;
  }
}
