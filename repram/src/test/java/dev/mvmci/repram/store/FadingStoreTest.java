package dev.mvmci.repram.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class FadingStoreTest {

  private static final long LIMIT = 1 << 20;

  private final TestClocks clocks = new TestClocks();
  private final List<String> events = new ArrayList<>();
  private final FadingStore store = store(LIMIT);

  private FadingStore store(long limit) {
    return new FadingStore(
        clocks,
        1,
        limit,
        new StoreListener() {
          @Override
          public void stored(Entry entry, long remainingMillis) {
            events.add("new " + entry.key());
          }

          @Override
          public void expired(String key, Version version) {
            events.add("expired " + key);
          }
        });
  }

  private Write put(String key, int ttl) {
    return ((Written.Kept) store.write(key, new byte[10], ttl, Precondition.NONE)).write();
  }

  private List<String> keys(String prefix, String after) {
    var keys = new ArrayList<String>();
    store.visit(prefix, after, entry -> keys.add(entry.key()));
    return keys;
  }

  @Test
  void aValueEndsAtItsMillisecondAndIsAnnouncedWithinATick() {
    put("k", 10);
    clocks.pass(Duration.ofMillis(9999));
    assertThat(store.find("k")).isPresent();
    clocks.pass(Duration.ofMillis(1));
    assertThat(store.find("k")).isEmpty();
    clocks.pass(Duration.ofMillis(100));
    store.advance();
    assertThat(events).containsExactly("new k", "expired k");
  }

  @Test
  void theWallClockMayJumpWithoutEndingOrKeepingAnything() {
    put("k", 10);
    clocks.wall += 1_000_000;
    assertThat(store.find("k")).isPresent();
    clocks.wall -= 5_000_000;
    clocks.nanos += Duration.ofSeconds(10).toNanos();
    assertThat(store.find("k")).isEmpty();
  }

  @Test
  void memoryComesBackOnceGhostsAreGone() {
    for (int i = 0; i < 100; i++) {
      put("key-" + i, 10);
    }
    assertThat(store.usage().entries()).isEqualTo(100);
    clocks.pass(Duration.ofSeconds(11));
    store.advance();
    assertThat(store.usage().entries()).isZero();
    assertThat(store.usage().usedBytes()).isPositive();
    clocks.pass(Duration.ofSeconds(11));
    store.advance();
    assertThat(store.usage().usedBytes()).isZero();
  }

  @Test
  void aCopyThatComesAfterTheEndIsRefusedForEver() {
    Write write = put("k", 10);
    for (int second = 0; second < 60; second++) {
      clocks.pass(Duration.ofSeconds(1));
      store.advance();
      assertThat(store.merge(write)).isNotEqualTo(Outcome.STORED);
    }
  }

  @Test
  void aReplayDoesNotStretchALife() {
    Write write = put("k", 10);
    clocks.pass(Duration.ofSeconds(9));
    assertThat(store.merge(write)).isEqualTo(Outcome.KNOWN);
    assertThat(store.find("k").orElseThrow().remainingMillis(clocks.nanos)).isEqualTo(1000);
  }

  @Test
  void aLateCopyOnAnotherNodeEndsWithTheOriginal() {
    Write write = put("k", 100);
    FadingStore other = store(LIMIT);
    clocks.pass(Duration.ofSeconds(40));
    assertThat(other.merge(store.copyOf("k").orElseThrow())).isEqualTo(Outcome.STORED);
    assertThat(other.find("k").orElseThrow().remainingMillis(clocks.nanos)).isEqualTo(60_000);
    clocks.pass(Duration.ofSeconds(60));
    assertThat(other.find("k")).isEmpty();
    assertThat(write.ttlSeconds()).isEqualTo(100);
  }

  @Test
  void aCopyWithItsFullTimeToLiveStillEndsByTheWritersClock() {
    Write captured = put("k", 100);
    FadingStore other = store(LIMIT);
    clocks.pass(Duration.ofSeconds(90));
    assertThat(other.merge(captured)).isEqualTo(Outcome.STORED);
    assertThat(other.find("k").orElseThrow().remainingMillis(clocks.nanos))
        .isEqualTo(10_000 + FadingStore.SKEW_MILLIS);
  }

  @Test
  void aFullStoreRefusesAndSaysWhenToComeBack() {
    FadingStore small = store(3 * Entry.cost("k1", 100));
    for (int i = 0; i < 3; i++) {
      assertThat(small.write("k" + i, new byte[100], 5, Precondition.NONE))
          .isInstanceOf(Written.Kept.class);
    }
    assertThat(small.write("k3", new byte[100], 5, Precondition.NONE))
        .isInstanceOfSatisfying(
            Written.Full.class, full -> assertThat(full.retryAfterSeconds()).isBetween(5, 7));
    assertThat(small.write("k2", new byte[100], 5, Precondition.NONE))
        .as("replacing needs no more room")
        .isInstanceOf(Written.Kept.class);
  }

  @Test
  void conditionsLookAtLiveValuesOnly() {
    Write first = put("k", 10);
    assertThat(store.write("k", new byte[1], 10, Precondition.ABSENT))
        .isInstanceOf(Written.Refused.class);
    assertThat(store.write("k", new byte[1], 10, new Precondition.At(first.version())))
        .isInstanceOf(Written.Kept.class);
    assertThat(store.write("k", new byte[1], 10, new Precondition.At(first.version())))
        .isInstanceOf(Written.Refused.class);
    clocks.pass(Duration.ofSeconds(10));
    assertThat(store.write("k", new byte[1], 10, Precondition.ABSENT))
        .isInstanceOf(Written.Kept.class);
  }

  @Test
  void keysComeInOrderByPrefixAndFromACursor() {
    for (String key : List.of("b/2", "a", "b/1", "c", "b/10", "b")) {
      put(key, 10);
    }
    assertThat(keys("", "")).containsExactly("a", "b", "b/1", "b/10", "b/2", "c");
    assertThat(keys("b/", "")).containsExactly("b/1", "b/10", "b/2");
    assertThat(keys("b/", "b/1")).containsExactly("b/10", "b/2");
    assertThat(keys("b/", "b/11")).containsExactly("b/2");
    assertThat(keys("b/", "z")).isEmpty();
  }

  @RepeatedTest(100)
  void copiesInAnyOrderAndNumberLeaveTheSame(RepetitionInfo repetition) {
    var random = new Random(repetition.getCurrentRepetition());
    var writes = new ArrayList<Write>();
    for (int i = 0; i < 40; i++) {
      long time = (clocks.wall + random.nextInt(3)) * 1_000_000;
      var version = new Version(time, random.nextInt(4));
      byte[] value = {(byte) version.time(), (byte) version.tie()};
      writes.add(new Write("k" + random.nextInt(6), value, version, 60, 60_000));
    }
    FadingStore inOrder = store(LIMIT);
    writes.forEach(inOrder::merge);
    FadingStore shuffled = store(LIMIT);
    var again = new ArrayList<>(writes);
    again.addAll(writes.subList(0, random.nextInt(writes.size())));
    Collections.shuffle(again, random);
    again.forEach(shuffled::merge);

    assertThat(shuffled.digest().differences(inOrder.digest()).isEmpty()).isTrue();
    assertThat(shuffled.usage()).isEqualTo(inOrder.usage());
    for (int i = 0; i < 6; i++) {
      assertThat(shuffled.copyOf("k" + i))
          .usingRecursiveComparison()
          .isEqualTo(inOrder.copyOf("k" + i));
    }
  }

  @Test
  void digestsOfEqualContentsAreEqualAndDifferencesAreFound() {
    FadingStore other = store(LIMIT);
    for (int i = 0; i < 500; i++) {
      other.merge(put("key-" + i, 100));
    }
    assertThat(store.digest().differences(other.digest()).isEmpty()).isTrue();
    put("key-7", 100);
    assertThat(store.digest().differences(other.digest()).stream())
        .containsExactly(Digest.bucketOf("key-7"));
  }

  @Test
  void aWriteHereWinsOverOneFromAClockFarAhead() {
    long future = (clocks.wall + 3_600_000) * 1_000_000;
    store.merge(new Write("k", new byte[] {1}, new Version(future, 9), 600, 600_000));
    Write write = put("k", 60);
    assertThat(write.version().time()).isGreaterThan(future);
    assertThat(put("other", 60).version().time())
        .as("the clock itself did not follow")
        .isLessThan(future);
  }
}
