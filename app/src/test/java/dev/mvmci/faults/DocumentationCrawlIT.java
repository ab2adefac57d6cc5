package dev.mvmci.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvmci.faults.DocumentationTree.Visit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * A crawl of real documentation sees what is there: {@code -Dfaults.docs} names a directory of HTML
 * files with an index.html. Without it, pages are made up.
 */
class DocumentationCrawlIT {

  private static final int MADE_UP_PAGES = 300;
  private static final int MAX_PAGES = 2000;

  @TempDir private Path directory;

  @Test
  void aCrawlAgreesWithAWalkThroughTheFiles() throws Exception {
    String given = System.getProperty("faults.docs", "");
    Path docs = given.isEmpty() ? madeUp(directory.resolve("docs")) : Path.of(given);
    try (var tree = DocumentationTree.serve(docs);
        var node = NodeProcess.start(directory.resolve("data"))) {
      Map<String, Visit> walked = tree.walk(MAX_PAGES);
      String job =
          node.client()
              .submit(
                  """
                  {"payload":{"url":"%s","max_pages":%d,"max_depth":1000,"respect_robots":false}}
                  """
                      .formatted(tree.url(), MAX_PAGES));
      JsonNode ended = node.client().ended(job, Duration.ofMinutes(3));
      assertThat(ended.path("state").asString()).as(ended.toString()).isEqualTo("Completed");

      JsonNode output = ended.path("output");
      assertThat(crawled(output)).containsExactlyInAnyOrderEntriesOf(new TreeMap<>(walked));
      long missing = walked.values().stream().filter(visit -> !visit.found()).count();
      assertThat(output.path("pages").asInt()).isEqualTo(walked.size());
      assertThat(output.path("errors").asLong()).isEqualTo(missing);
      assertThat(output.path("bytes").asLong())
          .isEqualTo(walked.values().stream().mapToLong(Visit::size).sum());
      assertThat(output.path("truncated").asBoolean()).isFalse();
      System.out.printf("documentation: %d pages, %d missing%n", walked.size(), missing);
    }
  }

  private static Map<String, Visit> crawled(JsonNode output) {
    var pages = new TreeMap<String, Visit>();
    for (JsonNode page : output.path("results")) {
      pages.put(
          page.path("url").asString(),
          new Visit(
              page.path("status").asInt() == 200,
              page.path("size").asLong(),
              page.path("links").asInt(),
              page.path("depth").asInt()));
    }
    return pages;
  }

  /** A binary tree of pages in nested folders, with the kinds of links that documentation has. */
  private static Path madeUp(Path root) throws IOException {
    for (int i = 0; i < MADE_UP_PAGES; i++) {
      Path file = root.resolve(place(i));
      Path folder = file.resolve("..").normalize();
      var links = new StringBuilder();
      for (int next = 2 * i + 1; next <= 2 * i + 2 && next < MADE_UP_PAGES; next++) {
        Path relative = folder.relativize(root.resolve(place(next)));
        links.append("<a href=\"%s#top\">down</a>%n".formatted(relative));
      }
      links.append("<a class=up href='/index.html'>home</a><a href=#top>top</a>");
      links.append("<a href=\"mailto:a@b.test\">mail</a><a href=\"https://b.test/\">out</a>");
      links.append("<!-- <a href=\"old.html\">old</a> --><a name=top>top</a>");
      if (i % 100 == 50) {
        links.append("<a href=\"missing-%d.html?a=1&amp;b=2\">missing</a>".formatted(i));
      }
      Files.createDirectories(folder);
      Files.writeString(file, "<!doctype html><title>Page %d</title>%s".formatted(i, links));
    }
    return root;
  }

  private static String place(int page) {
    return page == 0 ? "index.html" : "part/".repeat(page % 5) + "chapter-%d.html".formatted(page);
  }
}
