package dev.mvmci.workflow;

import dev.mvmci.workflow.json.JsonObject;

/**
 * A row on the page of a job.
 *
 * @param id of the job, from the input
 * @param url what is being worked on
 * @param left how many more are known of
 */
public record Progress(String id, Status status, String url, long left) {

  /** How far it is. */
  public enum Status {
    /** Asked for. */
    REQUEST("Request"),
    /** Answered, being read. */
    PARSE("Parse"),
    /** Finished. */
    DONE("Done"),
    /** Failed. */
    ERROR("Error");

    private final String word;

    Status(String word) {
      this.word = word;
    }
  }

  String json() {
    return JsonObject.builder()
        .put("id", id)
        .put("status", status.word)
        .put("url", url)
        .put("urls_left", left)
        .build()
        .toJson();
  }
}
