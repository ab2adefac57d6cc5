package dev.mvmci.control.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Makes of an output what the page understands of it. */
final class ResultReader {

  /** Rows of a crawl shown; the rest is in the JSON. */
  private static final int MAX_ROWS = 500;

  /** Characters of JSON shown. */
  private static final int MAX_TEXT = 64 * 1024;

  /** Characters of JSON shown in the list. */
  private static final int MAX_BRIEF = 200;

  private ResultReader() {}

  /** Reads the output for the list: short. */
  static Result brief(String output) {
    JsonNode node = PayloadText.parse(output);
    return isCrawl(node)
        ? crawl(node).brief()
        : new Result.Document(Wording.cut(output, MAX_BRIEF), false);
  }

  /** Reads the output for the job's own page. */
  static Result full(String output) {
    JsonNode node = PayloadText.parse(output);
    return isCrawl(node) ? crawl(node) : document(output);
  }

  private static Result.Document document(String output) {
    String text = PayloadText.pretty(output);
    return new Result.Document(Wording.cut(text, MAX_TEXT), text.length() <= MAX_TEXT);
  }

  private static boolean isCrawl(JsonNode node) {
    return node.path("pages").isIntegralNumber()
        && node.path("errors").isIntegralNumber()
        && node.path("bytes").isIntegralNumber()
        && node.path("by_status").isObject();
  }

  private static Result.Crawl crawl(JsonNode node) {
    var rows = new ArrayList<Result.Row>();
    JsonNode results = node.path("results");
    for (JsonNode result : results) {
      if (rows.size() == MAX_ROWS) {
        break;
      }
      rows.add(row(result));
    }
    return new Result.Crawl(
        node.path("pages").asLong(0),
        node.path("errors").asLong(0),
        node.path("bytes").asLong(0),
        shares(node.path("by_status")),
        rows,
        results.size() - rows.size());
  }

  private static List<Result.StatusShare> shares(JsonNode byStatus) {
    long total = 0;
    for (JsonNode pages : byStatus) {
      total += pages.asLong(0);
    }
    var shares = new ArrayList<Result.StatusShare>();
    long before = 0;
    for (Map.Entry<String, JsonNode> entry : byStatus.properties()) {
      long pages = entry.getValue().asLong(0);
      shares.add(
          new Result.StatusShare(
              entry.getKey(),
              Tone.ofHttpStatus(entry.getKey()),
              pages,
              percent(before, total),
              percent(pages, total)));
      before += pages;
    }
    return shares;
  }

  private static double percent(long part, long total) {
    return total == 0 ? 0 : Math.round(10_000.0 * part / total) / 100.0;
  }

  private static Result.Row row(JsonNode result) {
    String url = result.path("url").asString("");
    String error = result.path("error").asString("");
    String status =
        result.path("status").isIntegralNumber() ? result.path("status").asString("") : "none";
    return new Result.Row(
        url,
        Links.outward(url),
        status,
        error.isEmpty() ? Tone.ofHttpStatus(status) : Tone.BAD,
        error.isEmpty() ? result.path("title").asString("") : error,
        Wording.bytes(result.path("size").asLong(0)),
        result.path("depth").asLong(0));
  }
}
