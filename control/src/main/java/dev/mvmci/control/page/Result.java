package dev.mvmci.control.page;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a completed job brought, as far as the page understands it. */
sealed interface Result {

  /** One line for the list. */
  String summary();

  /** The summary of a crawl. */
  record Crawl(
      long pages, long errors, long bytes, List<StatusShare> shares, List<Row> rows, long more)
      implements Result {

    public Crawl {
      shares = List.copyOf(shares);
      rows = List.copyOf(rows);
    }

    @Override
    public String summary() {
      String errorPart = errors == 0 ? "no errors" : Wording.count(errors, "error");
      return Wording.count(pages, "page") + " · " + errorPart + " · " + Wording.bytes(bytes);
    }

    /** The same without what only the job's own page shows. */
    Crawl brief() {
      return new Crawl(pages, errors, bytes, shares, List.of(), 0);
    }
  }

  /**
   * How many pages answered with a status.
   *
   * @param startPercent where its part of the bar begins
   */
  record StatusShare(String status, Tone tone, long pages, double startPercent, double percent) {}

  /** A crawled page. */
  record Row(
      String url,
      @Nullable String href,
      String status,
      Tone tone,
      String title,
      String size,
      long depth) {}

  /** Any other output. */
  record Document(String text, boolean whole) implements Result {

    @Override
    public String summary() {
      return text;
    }
  }
}
