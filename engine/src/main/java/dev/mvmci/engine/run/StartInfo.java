package dev.mvmci.engine.run;

import dev.mvmci.engine.RunLimits;
import dev.mvmci.http.Json;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a run is bound to from its start; the payload of its START record.
 *
 * <p>Written and read field by field: the first run that goes on after a restart would have to wait
 * while a mapper finds out what these types look like.
 */
record StartInfo(int abi, String sha256, String workflow, RunLimits limits, String input) {

  byte[] encode() {
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    tree.put("abi", abi).put("sha256", sha256).put("workflow", workflow);
    ObjectNode bounds = tree.putObject("limits");
    bounds.put("computeSlice", limits.computeSlice().toString());
    bounds.put("runTime", limits.runTime().toString());
    bounds.put("memoryBytes", limits.memoryBytes());
    bounds.put("tableElements", limits.tableElements());
    bounds.put("journalBytes", limits.journalBytes());
    bounds.put("journalRecords", limits.journalRecords());
    bounds.put("outputBytes", limits.outputBytes());
    limits.destinations().forEach(bounds.putArray("destinations")::add);
    return Json.bytes(tree.put("input", input));
  }

  /** A run of an earlier program knows nothing of later limits; it gets their defaults. */
  static StartInfo decode(byte[] payload) {
    JsonNode read = Json.mapper().readTree(payload);
    return new StartInfo(
        read.path("abi").intValue(),
        read.path("sha256").stringValue(),
        read.path("workflow").stringValue(),
        limits(read.path("limits"), RunLimits.DEFAULTS),
        read.path("input").stringValue());
  }

  private static RunLimits limits(JsonNode read, RunLimits unset) {
    return new RunLimits(
        duration(read.path("computeSlice"), unset.computeSlice()),
        duration(read.path("runTime"), unset.runTime()),
        read.path("memoryBytes").longValue(unset.memoryBytes()),
        read.path("tableElements").intValue(unset.tableElements()),
        read.path("journalBytes").longValue(unset.journalBytes()),
        read.path("journalRecords").longValue(unset.journalRecords()),
        read.path("outputBytes").intValue(unset.outputBytes()),
        destinations(read.path("destinations"), unset.destinations()));
  }

  private static Duration duration(JsonNode read, Duration unset) {
    return read.isString() ? Duration.parse(read.stringValue()) : unset;
  }

  private static List<String> destinations(JsonNode read, List<String> unset) {
    return read.isArray()
        ? StreamSupport.stream(read.spliterator(), false).map(JsonNode::stringValue).toList()
        : unset;
  }
}
