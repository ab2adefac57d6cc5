package dev.mvmci.worker;

import tools.jackson.databind.JsonNode;

/**
 * A job leased to this worker.
 *
 * @param run counts the job's executions: a job that changes hands goes on with the same run, one
 *     that is retried gets the next
 * @param token proves the lease in every report; a later lease has a larger one
 * @param reported sequence number of the last progress row that the control plane has
 */
record Claim(String jobId, JsonNode payload, long run, long token, long reported) {

  static Claim of(JsonNode json) {
    return new Claim(
        json.path("id").stringValue(),
        json.path("payload"),
        json.path("run").longValue(),
        json.path("lease_token").longValue(),
        json.path("progress_sequence").longValue(0));
  }
}
