package dev.mvmci.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.options.AriaRole;
import dev.mvmci.faults.AccessLogSite;
import dev.mvmci.faults.NodeProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of jobs, used as people use it: by its labels. */
class JobPageIT {

  private static final String SCRIPT = "\"><script>alert(1)</script>";

  @TempDir static Path directory;

  private static Chromium chromium;
  private static NodeProcess node;
  private static AccessLogSite site;

  @BeforeAll
  static void start() throws IOException {
    chromium = Chromium.start();
    node = NodeProcess.start(directory.resolve("data"));
    site = AccessLogSite.start(7, Duration.ofMillis(50));
  }

  @AfterAll
  static void stop() {
    // Each may be missing if an earlier one did not start.
    if (site != null) {
      site.close();
    }
    if (node != null) {
      node.close();
    }
    if (chromium != null) {
      chromium.close();
    }
  }

  @Test
  void aSubmittedCrawlIsWatchedToItsResult() {
    Page page = open(Chromium.DESKTOP);
    submit(page, site.url() + "/watched/0");

    Locator job = card(page, "/watched/0");
    assertThat(job).containsText("Completed");
    assertThat(job.getByText("7 pages")).isVisible();

    job.getByRole(AriaRole.LINK).first().click();
    assertThat(page.getByRole(AriaRole.HEADING).first()).isVisible();
    assertThat(page.getByText("/watched/6").first()).isVisible();
  }

  @Test
  void aSecondVisitorSeesWhatTheFirstSubmits() {
    Page reader = open(Chromium.DESKTOP);
    Page writer = open(Chromium.PHONE);
    submit(writer, site.url() + "/told/0");

    assertThat(card(reader, "/told/0")).isVisible();
    assertThat(card(reader, "/told/0")).containsText("Completed");
  }

  @Test
  void whatPeopleTypeStaysText() {
    Page page = open(Chromium.DESKTOP);
    List<String> dialogs = new ArrayList<>();
    page.onDialog(dialog -> {
      dialogs.add(dialog.message());
      dialog.dismiss();
    });
    submit(page, SCRIPT);

    assertThat(page.getByRole(AriaRole.LINK, named(SCRIPT)).first()).isVisible();
    page.getByRole(AriaRole.LINK, named(SCRIPT)).first().click();
    assertThat(page.getByText("<script>").first()).isVisible();
    assertThat(page.locator("script:not([src])")).hasCount(0);
    assertThat(dialogs).isEmpty();
  }

  @Test
  void aPhoneScrollsDownButNeverSideways() {
    Page page = open(Chromium.PHONE);
    assertFits(page);
    submit(page, "http://127.0.0.1:9/" + "long/".repeat(1_600));

    assertThat(card(page, "long/long")).isVisible();
    assertFits(page);
    card(page, "long/long").getByRole(AriaRole.LINK).first().click();
    assertThat(page.getByRole(AriaRole.HEADING).first()).isVisible();
    assertFits(page);
  }

  @Test
  void aRefusedUrlIsExplainedBesideTheForm() {
    Page page = open(Chromium.PHONE);
    page.getByLabel("URL to crawl").evaluate("field => field.removeAttribute('maxlength')");
    submit(page, "http://127.0.0.1:9/" + "x".repeat(10_000));

    assertThat(page.getByRole(AriaRole.ALERT).filter(containing("8192"))).isVisible();
    assertFits(page);
  }

  @Test
  void thePageWorksWithoutScripts() {
    Page page =
        chromium.visitor(
            new Browser.NewContextOptions().setViewportSize(390, 844).setJavaScriptEnabled(false));
    page.navigate(node.url());
    submit(page, site.url() + "/plain/0");
    assertThat(card(page, "/plain/0")).isVisible();

    page.navigate(node.url());
    assertThat(card(page, "/plain/0")).isVisible();
    assertThat(page.getByRole(AriaRole.LINK, named("Refresh"))).isVisible();
  }

  private static Page open(Browser.NewContextOptions visitor) {
    Page page = chromium.visitor(visitor);
    page.navigate(node.url());
    assertThat(page.getByText("Live", new Page.GetByTextOptions().setExact(true))).isVisible();
    return page;
  }

  private static void submit(Page page, String url) {
    page.getByLabel("URL to crawl").fill(url);
    page.getByRole(AriaRole.BUTTON, named("Start")).click();
  }

  private static Locator card(Page page, String text) {
    return page.getByRole(AriaRole.LISTITEM).filter(containing(text)).first();
  }

  private static void assertFits(Page page) {
    Object overflow =
        page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth");
    assertThat(overflow).as("pixels beyond the right edge").isEqualTo(0);
  }

  private static GetByRoleOptions named(String name) {
    return new GetByRoleOptions().setName(name);
  }

  private static Locator.FilterOptions containing(String text) {
    return new Locator.FilterOptions().setHasText(text);
  }
}
