package dev.mvmci.engine.run;

import dev.mvmci.engine.RunLimits;
import dev.mvmci.http.Json;
import tools.jackson.databind.node.ObjectNode;

/** What a run is bound to from its start; the payload of its START record. */
record StartInfo(int abi, String sha256, String workflow, RunLimits limits, String input) {

  byte[] encode() {
    return Json.bytes(this);
  }

  static StartInfo decode(byte[] payload) {
    ObjectNode read = (ObjectNode) Json.mapper().readTree(payload);
    // A run of an earlier program knows nothing of later limits; it gets their defaults.
    ObjectNode limits = Json.mapper().valueToTree(RunLimits.DEFAULTS);
    limits.setAll((ObjectNode) read.path("limits"));
    read.set("limits", limits);
    return Json.mapper().treeToValue(read, StartInfo.class);
  }
}
