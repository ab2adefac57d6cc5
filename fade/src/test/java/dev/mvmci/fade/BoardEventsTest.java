package dev.mvmci.fade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mvmci.http.Headers;
import dev.mvmci.http.Json;
import dev.mvmci.repram.RepramNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What a page that is left open gets to hear. */
class BoardEventsTest {

  private record Event(String name, JsonNode data) {}

  /** A browser's end of the stream. */
  private static final class Ear implements AutoCloseable {
    final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final BufferedReader lines;

    Ear(URI board, String target) throws IOException {
      lines =
          new BufferedReader(
              new InputStreamReader(
                  board.resolve(target).toURL().openStream(), StandardCharsets.UTF_8));
      Thread.ofVirtual().start(this::listen);
    }

    private void listen() {
      try {
        String name = "";
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          if (line.startsWith("event: ")) {
            name = line.substring(7);
          } else if (line.startsWith("data: ")) {
            events.add(
                new Event(name, Json.read(line.substring(6).getBytes(StandardCharsets.UTF_8))));
          }
        }
      } catch (IOException _) {
        // The test has heard enough.
      }
    }

    JsonNode next(String name) throws InterruptedException {
      while (true) {
        Event event = events.poll(5, TimeUnit.SECONDS);
        assertThat(event).as("an event '%s' within 5 s", name).isNotNull();
        if (event.name().equals(name)) {
          return event.data();
        }
      }
    }

    @Override
    public void close() throws IOException {
      Thread.ofVirtual().start(this::closeQuietly);
    }

    private void closeQuietly() {
      try {
        lines.close();
      } catch (IOException _) {
        // It is gone either way.
      }
    }
  }

  @Test
  void twoPeopleOnTwoBoardsOverTwoNodesSeeEachOther() throws Exception {
    try (RepramNode a = RealNodes.start("a");
        RepramNode b = RealNodes.start("b", a);
        Boarding left = Boarding.over(RealNodes.url(a));
        Boarding right = Boarding.over(RealNodes.url(b));
        var ear = new Ear(right.url(), "/events")) {
      assertThat(ear.next("snapshot").path("messages")).isEmpty();
      await().until(() -> left.fade.nodes().nodes().size() == 2);

      left.form("text=hello+there&callsign=ann&ttl=300", Headers.of("accept", "application/json"));

      JsonNode heard = ear.next("new");
      assertThat(heard.path("text").asString("")).isEqualTo("hello there");
      assertThat(heard.path("callsign").asString("")).isEqualTo("ANN");
      assertThat(heard.path("remaining_ms").asLong(0)).isBetween(295_000L, 300_000L);
    }
  }

  @Test
  void aMessageIsSeenToComeAndGoAtItsTime() throws Exception {
    try (RepramNode node = RealNodes.start("solo");
        Boarding board = Boarding.over(RealNodes.url(node));
        var ear = new Ear(board.url(), "/events");
        var other = new Ear(board.url(), "/events?channel=garden")) {
      ear.next("snapshot");
      other.next("snapshot");
      long posted = System.nanoTime();
      var _ = RealNodes.put(node, "msg-blink-1", "blink", Duration.ofSeconds(1));

      assertThat(ear.next("new").path("key").asString("")).isEqualTo("msg-blink-1");
      assertThat(ear.next("expired").path("key").asString("")).isEqualTo("msg-blink-1");
      assertThat(Duration.ofNanos(System.nanoTime() - posted))
          .isBetween(Duration.ofMillis(500), Duration.ofSeconds(3));
      assertThat(other.events).noneMatch(event -> event.name().equals("new"));
    }
  }

  @Test
  void nodesThatCannotBeWatchedAreReadAgainAndAgain() throws Exception {
    var store = new FakeNode.Store();
    try (var node = new FakeNode("foreign", store);
        Boarding board = Boarding.over(node.url());
        var ear = new Ear(board.url(), "/events")) {
      ear.next("snapshot");
      store.put("msg-x-1", "one|A|B", Duration.ofMinutes(5));
      assertThat(ear.next("new").path("location").asString("")).isEqualTo("B");
      store.put("msg-x-1", "two|A|B", Duration.ofMinutes(5));
      assertThat(ear.next("new").path("text").asString("")).isEqualTo("two");
      store.values.clear();
      assertThat(ear.next("expired").path("key").asString("")).isEqualTo("msg-x-1");
    }
  }

  @Test
  void whenAllNodesAreGoneThePageIsToldAndKeepsItsMessages() throws Exception {
    var store = new FakeNode.Store();
    store.put("msg-x-1", "still here", Duration.ofMinutes(5));
    try (var node = new FakeNode("foreign", store);
        Boarding board = Boarding.over(node.url());
        var ear = new Ear(board.url(), "/events")) {
      assertThat(ear.next("snapshot").path("messages")).hasSize(1);
      node.failWith(500);
      assertThat(ear.next("contact").path("live").asBoolean(true)).isFalse();
      assertThat(board.get("/").text()).contains("still here", "NODES OUT OF REACH");
      assertThat(board.get("/m/msg-x-1").text()).contains("still here");
      assertThat(board.form("text=x&ttl=300", Headers.of("accept", "application/json")).status())
          .isEqualTo(503);
    }
  }

  @Test
  void aBoardIsReadOnceHoweverManyLookOn() throws Exception {
    var store = new FakeNode.Store();
    try (var node = new FakeNode("foreign", store);
        Boarding board = Boarding.over(node.url());
        var one = new Ear(board.url(), "/events");
        var two = new Ear(board.url(), "/events");
        var three = new Ear(board.url(), "/events")) {
      for (Ear ear : new Ear[] {one, two, three}) {
        ear.next("snapshot");
      }
      store.put("blank-1", "not of this channel", Duration.ofMinutes(5));
      store.put("msg-all-1", "to all", Duration.ofMinutes(5));
      for (Ear ear : new Ear[] {one, two, three}) {
        assertThat(ear.next("new").path("text").asString("")).isEqualTo("to all");
      }
      assertThat(node.seen.remove().method()).isEqualTo("GET");
      assertThat(node.seen.stream().filter(seen -> seen.target().contains("blank"))).isEmpty();
    }
  }
}
