package dev.mvmci.worker;

import tools.jackson.databind.JsonNode;

/**
 * One row of what a job is doing, in the shape of {@code /ui-update}.
 *
 * @param sequence its place in the execution, growing: a row that comes twice is known by it
 * @param status Request, Parse, Done or Error
 * @param urlsLeft how many pages are still to do
 */
public record Progress(long sequence, String status, String url, long urlsLeft) {

  /** Reads what a guest reported. */
  static Progress of(long sequence, JsonNode row) {
    return new Progress(
        sequence,
        row.path("status").stringValue(""),
        row.path("url").stringValue(""),
        row.path("urls_left").longValue(0));
  }
}
