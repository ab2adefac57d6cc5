package dev.mvmci.engine.run;

import dev.mvmci.engine.RunLimits;
import dev.mvmci.http.Json;

/** What a run is bound to from its start; the payload of its START record. */
record StartInfo(int abi, String sha256, String workflow, RunLimits limits, String input) {

  byte[] encode() {
    return Json.bytes(this);
  }

  static StartInfo decode(byte[] payload) {
    return Json.mapper().readValue(payload, StartInfo.class);
  }
}
