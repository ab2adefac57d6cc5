package dev.mvmci.sql.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvmci.sql.ReplicatedSqlite.Read;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final int SEEDS = 10;

  @TempDir static Path directory;
  private static TestDatabase database;

  @BeforeAll
  static void open() {
    database = new TestDatabase(directory);
  }

  @AfterAll
  static void close() {
    database.close();
  }

  @Test
  void aValueIsReadUntilItsTimeEnds() {
    Cache cache = cache("ends");
    cache.put("k", bytes("v"), MINUTE);

    assertThat(text(cache.get(Read.LOCAL, "k"))).contains("v");
    database.pass(MINUTE.minusMillis(1));
    assertThat(text(cache.get(Read.STRICT, "k"))).contains("v");
    database.pass(Duration.ofMillis(1));
    assertThat(cache.get(Read.LOCAL, "k")).as("before any later entry").isEmpty();
    assertThat(cache.get(Read.STRICT, "k")).isEmpty();
  }

  @Test
  void cachesDoNotSeeEachOthersValues() {
    cache("one").put("k", bytes("1"), Cache.FOREVER);

    assertThat(cache("other").get(Read.STRICT, "k")).isEmpty();
    assertThat(cache("other").delete("k")).isFalse();
    assertThat(text(cache("one").get(Read.STRICT, "k"))).contains("1");
  }

  @Test
  void onlyTheFirstOfThosePutIfAbsent() {
    Cache cache = cache("absent");

    assertThat(cache.putIfAbsent("k", bytes("first"), MINUTE)).isTrue();
    assertThat(cache.putIfAbsent("k", bytes("second"), MINUTE)).isFalse();
    database.pass(MINUTE);
    assertThat(cache.putIfAbsent("k", bytes("third"), MINUTE)).isTrue();
    assertThat(text(cache.get(Read.LOCAL, "k"))).contains("third");
  }

  @Test
  void onlyALivingValueIsReplaced() {
    Cache cache = cache("replaced");

    assertThat(cache.replace("k", bytes("a"), MINUTE)).isFalse();
    cache.put("k", bytes("b"), MINUTE);
    assertThat(cache.replace("k", bytes("c"), MINUTE)).isTrue();
    database.pass(MINUTE);
    assertThat(cache.replace("k", bytes("d"), MINUTE)).isFalse();
    assertThat(cache.getAndRemove("k")).isEmpty();
  }

  @Test
  void expiredValuesLeaveTheDatabaseByPutsAndBySweeping() {
    Cache cache = cache("swept");
    for (int i = 0; i < 30; i++) {
      cache.put("k" + i, bytes("v"), MINUTE);
    }
    database.pass(MINUTE);
    cache.put("new", bytes("v"), MINUTE);

    assertThat(rows("swept")).isEqualTo(31 - Cache.SWEPT_BY_A_PUT);
    while (cache.sweep(10) > 0) {
      assertThat(rows("swept")).isPositive();
    }
    assertThat(rows("swept")).isEqualTo(1);
    assertThat(cache.clear(10)).isEqualTo(1);
    assertThat(rows("swept")).isZero();
  }

  @Test
  void boundsAreToldBeforeAnythingHappens() {
    Cache cache = cache("bounds");

    assertThatThrownBy(() -> cache.put("k", new byte[Cache.MAX_VALUE_BYTES + 1], MINUTE))
        .hasMessageContaining("1048577 bytes, allowed are 1048576");
    assertThatThrownBy(() -> cache.put("k", bytes("v"), Duration.ZERO))
        .hasMessageContaining("time to live");
    assertThatThrownBy(() -> cache.sweep(0)).hasMessageContaining("limit");
    cache.put("k", new byte[Cache.MAX_VALUE_BYTES], MINUTE);
  }

  @Test
  void aCacheDoesWhatAMapWithTimesWouldDo() {
    for (int seed = 0; seed < SEEDS; seed++) {
      Random random = new Random(seed);
      Model model = new Model();
      Cache cache = cache("seed " + seed);
      for (int step = 0; step < 50; step++) {
        String where = "seed " + seed + " step " + step;
        String key = "k" + random.nextInt(3);
        String value = "v" + step;
        Duration life = Duration.ofSeconds(1 + random.nextInt(5));
        switch (random.nextInt(6)) {
          case 0 -> {
            cache.put(key, bytes(value), life);
            model.put(key, value, life);
          }
          case 1 -> {
            boolean absent = model.get(key) == null;
            assertThat(cache.putIfAbsent(key, bytes(value), life)).as(where).isEqualTo(absent);
            if (absent) {
              model.put(key, value, life);
            }
          }
          case 2 -> {
            boolean present = model.get(key) != null;
            assertThat(cache.replace(key, bytes(value), life)).as(where).isEqualTo(present);
            if (present) {
              model.put(key, value, life);
            }
          }
          case 3 -> {
            assertThat(text(cache.getAndRemove(key)))
                .as(where)
                .isEqualTo(Optional.ofNullable(model.get(key)));
            model.values.remove(key);
          }
          case 4 -> database.pass(Duration.ofMillis(random.nextInt(3_000)));
          default -> cache.sweep(1 + random.nextInt(3));
        }
        assertThat(text(cache.get(random.nextBoolean() ? Read.LOCAL : Read.STRICT, key)))
            .as(where)
            .isEqualTo(Optional.ofNullable(model.get(key)));
      }
    }
  }

  private static Cache cache(String name) {
    return new Cache(database.sqlite, name, database);
  }

  private static long rows(String cache) {
    return database.count("SELECT count(*) AS n FROM _mvm_cache WHERE cache = ?", cache);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Optional<String> text(Optional<byte[]> value) {
    return value.map(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  /** What a cache should hold. */
  private static final class Model {
    private record Held(String value, long untilMillis) {}

    private final TreeMap<String, Held> values = new TreeMap<>();

    void put(String key, String value, Duration life) {
      values.put(key, new Held(value, database.millis() + life.toMillis()));
    }

    @Nullable String get(String key) {
      Held held = values.get(key);
      return held == null || held.untilMillis() <= database.millis() ? null : held.value();
    }
  }
}
