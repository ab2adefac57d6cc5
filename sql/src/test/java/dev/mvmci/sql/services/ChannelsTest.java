package dev.mvmci.sql.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mvmci.sql.ReplicatedSqlite.Read;
import dev.mvmci.sql.ReplicatedSqlite.Subscription;
import dev.mvmci.sql.services.Channels.Retention;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChannelsTest {

  private static final int SEEDS = 5;

  @TempDir static Path directory;
  private static TestDatabase database;
  private static Channels channels;

  @BeforeAll
  static void open() {
    database = new TestDatabase(directory);
    channels = new Channels(database.sqlite);
  }

  @AfterAll
  static void close() {
    channels.close();
    database.close();
  }

  @Test
  void aListenerHearsWhatIsThereAndWhatComesInOrder() {
    Heard heard = new Heard();
    notify("news", "a");
    notify("other", "x");
    notify("news", "b");
    try (Subscription _ = channels.listen("news", 0, heard)) {
      heard.awaitTexts("a", "b");
      notify("other", "y");
      notify("news", "c");
      heard.awaitTexts("a", "b", "c");
    }
    notify("news", "nobody hears it");
    notify("other", "z");

    assertThat(heard.notices).extracting(Notice::position).isSorted().doesNotHaveDuplicates();
    assertThat(heard.notices).allSatisfy(n -> assertThat(n.channel()).isEqualTo("news"));
    assertThat(heard.texts()).containsExactly("a", "b", "c");
  }

  @Test
  void aListenerThatComesBackGoesOnWhereItWas() {
    long position = notify("resumed", "a");
    notify("resumed", "b");
    Heard heard = new Heard();

    try (Subscription _ = channels.listen("resumed", position, heard)) {
      heard.awaitTexts("b");
    }
    Heard fromNow = new Heard();
    try (Subscription _ =
        channels.listen("resumed", channels.newest(Read.STRICT, "resumed"), fromNow)) {
      notify("resumed", "c");
      fromNow.awaitTexts("c");
    }
  }

  @Test
  void whatWasDroppedBeforeItWasHeardIsSaid() {
    Channels small = new Channels(database.sqlite, new Retention(3, Duration.ofDays(1)));
    long first = small.notify("small", bytes("0"));
    long dropped = 0;
    for (int i = 1; i <= 5; i++) {
      long position = small.notify("small", bytes("" + i));
      dropped = i == 2 ? position : dropped;
    }
    Heard heard = new Heard();

    try (small;
        Subscription _ = small.listen("small", first, heard)) {
      heard.awaitTexts("3", "4", "5");
    }

    assertThat(heard.missed).containsExactly(first + ".." + dropped);
    assertThat(rows("small")).isEqualTo(3);
  }

  @Test
  void oldNoticesAreDroppedAFewAtATime() {
    try (Channels day = new Channels(database.sqlite, new Retention(100, Duration.ofDays(1)))) {
      for (int i = 0; i < 40; i++) {
        day.notify("old", bytes("" + i));
      }
      database.pass(Duration.ofDays(1));
      day.notify("old", bytes("new"));
      assertThat(rows("old")).isEqualTo(41 - 16);
      day.notify("old", bytes("newer"));
      day.notify("old", bytes("newest"));
      assertThat(rows("old")).isEqualTo(3);
    }
  }

  @Test
  void aListenerThatThrowsHearsTheNext() {
    Heard heard =
        new Heard() {
          @Override
          public void notice(Notice notice) {
            super.notice(notice);
            throw new IllegalStateException("thrown by the test");
          }
        };
    try (Subscription _ = channels.listen("thrower", 0, heard)) {
      notify("thrower", "a");
      notify("thrower", "b");
      heard.awaitTexts("a", "b");
    }
  }

  /** Many senders, listeners that come and go: each hears all, in one order. */
  @Test
  void noListenerMissesANoticeWheneverItCame() {
    for (int seed = 0; seed < SEEDS; seed++) {
      Random random = new Random(seed);
      String channel = "seed " + seed;
      List<String> sent = new ArrayList<>();
      Heard always = new Heard();
      Heard now = new Heard();
      Subscription one = channels.listen(channel, 0, always);
      Subscription other = channels.listen(channel, 0, now);
      for (int i = 0; i < 40; i++) {
        sent.add("" + i);
        notify(channel, "" + i);
        if (random.nextInt(5) == 0) {
          other.close();
          int heard = now.notices.size();
          other = channels.listen(channel, heard == 0 ? 0 : now.notices.getLast().position(), now);
        }
      }
      String[] all = sent.toArray(String[]::new);
      always.awaitTexts(all);
      one.close();
      Subscription last = other;
      await("seed " + seed).until(() -> now.texts().stream().distinct().count() == all.length);
      last.close();
      // A subscription that is closed may still deliver the notice it was at.
      assertThat(now.texts().stream().distinct()).as("seed " + seed).containsExactly(all);
    }
  }

  private static long notify(String channel, String text) {
    return channels.notify(channel, bytes(text));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static long rows(String channel) {
    return database.count("SELECT count(*) AS n FROM _mvm_notice WHERE channel = ?", channel);
  }

  private static class Heard implements ChannelListener {
    final List<Notice> notices = new CopyOnWriteArrayList<>();
    final List<String> missed = new CopyOnWriteArrayList<>();

    @Override
    public void notice(Notice notice) {
      notices.add(notice);
    }

    @Override
    public void missed(long after, long through) {
      missed.add(after + ".." + through);
    }

    List<String> texts() {
      return notices.stream()
          .map(notice -> new String(notice.payload(), StandardCharsets.UTF_8))
          .toList();
    }

    void awaitTexts(String... expected) {
      await().untilAsserted(() -> assertThat(texts()).containsExactly(expected));
    }
  }
}
