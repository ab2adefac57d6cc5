package dev.mvmci.browser;

import static org.junit.jupiter.api.Assumptions.abort;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The browser of this machine. Tests are skipped, and say so, where there is none. */
final class Chromium implements AutoCloseable {

  /** A window on a desk. */
  static final Browser.NewContextOptions DESKTOP =
      new Browser.NewContextOptions().setViewportSize(1280, 800);

  /** A telephone held upright. */
  static final Browser.NewContextOptions PHONE =
      new Browser.NewContextOptions()
          .setViewportSize(390, 844)
          .setDeviceScaleFactor(2)
          .setIsMobile(true)
          .setHasTouch(true);

  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome");

  private final Playwright playwright;
  private final Browser browser;

  private Chromium(Playwright playwright, Browser browser) {
    this.playwright = playwright;
    this.browser = browser;
  }

  /** Starts it; end it in the test's own clean-up. */
  static Chromium start() {
    Path executable =
        installed().orElseGet(() -> abort("no chromium on the PATH; install package chromium"));
    var playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    var options =
        new LaunchOptions()
            .setExecutablePath(executable)
            // Chromium's own sandbox does not start for root, which is what CI often is.
            .setArgs(List.of("--no-sandbox", "--disable-dev-shm-usage"));
    return new Chromium(playwright, playwright.chromium().launch(options));
  }

  /** A person of their own: nothing is shared with other visitors. */
  Page visitor(Browser.NewContextOptions options) {
    BrowserContext context = browser.newContext(options);
    context.setDefaultTimeout(10_000);
    return context.newPage();
  }

  @Override
  public void close() {
    browser.close();
    playwright.close();
  }

  private static Optional<Path> installed() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
        .flatMap(directory -> NAMES.stream().map(name -> Path.of(directory, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
