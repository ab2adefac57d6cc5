package dev.mvmci.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ScreenshotAnimations;
import com.microsoft.playwright.options.ScreenshotScale;
import dev.mvmci.app.node.BoardNode;
import dev.mvmci.app.node.StoreNode;
import dev.mvmci.repram.store.Precondition;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two people on two boards, each over a node of its own. Screenshots go to target/screenshots. */
class FadeBoardIT {

  private static final String SCRIPT = "<img src=x onerror=alert(1)><script>alert(2)</script>";

  @TempDir Path directory;

  private final List<AutoCloseable> running = new ArrayList<>();
  private Chromium chromium;
  private StoreNode oslo;
  private BoardNode first;
  private BoardNode second;

  @BeforeEach
  void start() {
    chromium = keep(Chromium.start());
    oslo = keep(store("oslo", ""));
    StoreNode lyon = keep(store("lyon", oslo.url().substring("http://".length())));
    first = keep(board(oslo));
    second = keep(board(lyon));
  }

  private StoreNode store(String id, String peers) {
    return StoreNode.start(
        directory,
        Map.of(
            "REPRAM_HTTP_PORT", "0",
            "REPRAM_NODE_ID", id,
            "REPRAM_ADDRESS", "127.0.0.1",
            "REPRAM_RATE_LIMIT", "0",
            "REPRAM_PEERS", peers));
  }

  private BoardNode board(StoreNode node) {
    Map<String, String> environment =
        Map.of("PORT", "0", "FADE_NODES", node.url(), "FADE_TOPOLOGY", "false");
    return BoardNode.start(directory, environment);
  }

  private <T extends AutoCloseable> T keep(T part) {
    running.add(part);
    return part;
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable part : running.reversed()) {
      part.close();
    }
  }

  @Test
  void eachSeesTheOthersMessagesAppearAndDissolve() {
    Page desk = open(first, Chromium.DESKTOP);
    Page phone = open(second, Chromium.PHONE);

    transmit(desk, "the kettle is on", "wren", "oslo");
    assertThat(message(phone, "the kettle is on")).isVisible();
    assertThat(message(phone, "the kettle is on")).containsText("[WREN/OSLO]");
    transmit(phone, "two minutes, I bring biscuits", "finch", "lyon");
    assertThat(message(desk, "two minutes, I bring biscuits")).isVisible();
    screenshot(desk, "fade-desktop");
    screenshot(phone, "fade-phone");

    byte[] brief = "gone in a moment|WREN|OSLO".getBytes(StandardCharsets.UTF_8);
    var _ = oslo.node().put("msg-brief-moth-1", brief, 6, Precondition.NONE);
    assertThat(message(desk, "gone in a moment")).isVisible();
    assertThat(message(phone, "gone in a moment")).isVisible();
    var patient = new LocatorAssertions.HasCountOptions().setTimeout(20_000);
    assertThat(message(desk, "gone in a moment")).hasCount(0, patient);
    assertThat(message(phone, "gone in a moment")).hasCount(0, patient);
    assertThat(message(phone, "the kettle is on")).isVisible();
  }

  @Test
  void whateverPeopleSendStaysText() {
    Page desk = open(first, Chromium.DESKTOP);
    Page phone = open(second, Chromium.PHONE);
    var alarms = new ArrayList<String>();
    for (Page page : List.of(desk, phone)) {
      page.onDialog(dialog -> {
        alarms.add(dialog.message());
        dialog.dismiss();
      });
    }
    transmit(desk, SCRIPT, "<b>wren", "<i>oslo");
    byte[] raw = ("x|" + SCRIPT + "|<svg onload=alert(3)>").getBytes(StandardCharsets.UTF_8);
    var _ = oslo.node().put("msg-<img src=x onerror=alert(4)>-1", raw, 600, Precondition.NONE);

    assertThat(message(phone, SCRIPT).first()).isVisible();
    assertThat(phone.locator("#messages > li")).hasCount(2);
    phone.reload();
    assertThat(phone.locator("#messages > li")).hasCount(2);
    for (Page page : List.of(desk, phone)) {
      assertThat(page.locator("#messages img, #messages script, #messages svg")).hasCount(0);
      assertThat(page.locator("script:not([src])")).hasCount(0);
    }
    assertThat(alarms).isEmpty();
  }

  @Test
  void theBoardFitsAPhoneAndWorksFromItsKeyboard() {
    Page phone = open(second, Chromium.PHONE);
    assertFits(phone);
    phone.getByLabel("Message", new Page.GetByLabelOptions().setExact(true)).focus();
    phone.keyboard().type("w".repeat(200));
    phone.keyboard().press("Enter");
    assertThat(message(phone, "w".repeat(200))).isVisible();
    assertFits(phone);
    phone.navigate(second.url() + "/monitor");
    assertThat(phone.getByRole(AriaRole.HEADING, heading("Health"))).isVisible();
    assertFits(phone);
  }

  @Test
  void theBoardCanBeReadAndWrittenWithoutScripts() {
    Page page = chromium.visitor(new Browser.NewContextOptions().setJavaScriptEnabled(false));
    page.navigate(first.url());
    page.getByLabel("Message", new Page.GetByLabelOptions().setExact(true)).fill("plain words");
    page.getByRole(AriaRole.BUTTON, button("TRANSMIT")).click();
    assertThat(message(page, "plain words")).isVisible();
    assertThat(page.getByText("Transmitted as")).isVisible();
  }

  private Page open(BoardNode board, Browser.NewContextOptions visitor) {
    Page page = chromium.visitor(visitor);
    page.navigate(board.url());
    assertThat(page.locator("#status-word")).hasText("CONNECTED");
    return page;
  }

  private static void transmit(Page page, String text, String callsign, String location) {
    page.getByLabel("Callsign").fill(callsign);
    page.getByLabel("Location").fill(location);
    page.getByLabel("Message", new Page.GetByLabelOptions().setExact(true)).fill(text);
    page.getByRole(AriaRole.BUTTON, button("TRANSMIT")).click();
  }

  private static Locator message(Page page, String text) {
    return page.locator("#messages > li").filter(new Locator.FilterOptions().setHasText(text));
  }

  private static Page.GetByRoleOptions button(String name) {
    return new Page.GetByRoleOptions().setName(name);
  }

  private static Page.GetByRoleOptions heading(String name) {
    return new Page.GetByRoleOptions().setName(name);
  }

  private static void screenshot(Page page, String name) {
    var options =
        new Page.ScreenshotOptions()
            .setPath(Path.of("target/screenshots", name + ".png"))
            .setAnimations(ScreenshotAnimations.DISABLED)
            .setScale(ScreenshotScale.CSS);
    assertThat(page.screenshot(options)).isNotEmpty();
  }

  private static void assertFits(Page page) {
    Object overflow =
        page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth");
    assertThat(overflow).as("pixels beyond the right edge").isEqualTo(0);
  }
}
