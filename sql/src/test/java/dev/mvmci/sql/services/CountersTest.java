package dev.mvmci.sql.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvmci.sql.ReplicatedSqlite.Read;
import dev.mvmci.sql.SqlFailure;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CountersTest {

  private static final int SEEDS = 20;

  @TempDir static Path directory;
  private static TestDatabase database;
  private static Counters counters;

  @BeforeAll
  static void open() {
    database = new TestDatabase(directory);
    counters = new Counters(database.sqlite);
  }

  @AfterAll
  static void close() {
    database.close();
  }

  @Test
  void aCounterThatNobodySetIsNotThere() {
    assertThat(counters.get(Read.STRICT, "nobody's")).isEmpty();
    assertThat(counters.delete("nobody's")).isEmpty();
  }

  @Test
  void addingAnswersTheNewValue() {
    assertThat(counters.add("visits", 5)).isEqualTo(5);
    assertThat(counters.add("visits", -7)).isEqualTo(-2);
    assertThat(counters.get(Read.LOCAL, "visits")).hasValue(-2);
    assertThat(counters.delete("visits")).hasValue(-2);
    assertThat(counters.get(Read.LOCAL, "visits")).isEmpty();
  }

  @Test
  void callersThatAddAtOnceGetDifferentNumbers() throws InterruptedException, ExecutionException {
    Set<Long> answers = new HashSet<>();
    try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      var asked =
          IntStream.range(0, 200)
              .mapToObj(_ -> callers.submit(() -> counters.add("tickets", 1)))
              .toList();
      for (Future<Long> answer : asked) {
        answers.add(answer.get());
      }
    }

    assertThat(answers)
        .containsExactlyInAnyOrderElementsOf(LongStream.rangeClosed(1, 200).boxed().toList());
  }

  @Test
  void aSumThatDoesNotFitIsRefusedAndTheCounterKeepsItsValue() {
    counters.set("full", Long.MAX_VALUE);

    assertThatThrownBy(() -> counters.add("full", 1)).isInstanceOf(SqlFailure.Rejected.class);

    assertThat(counters.get(Read.STRICT, "full")).hasValue(Long.MAX_VALUE);
  }

  @Test
  void aNameHasABound() {
    assertThatThrownBy(() -> counters.add("", 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> counters.add("x".repeat(513), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("513");
  }

  @Test
  void countersDoWhatAMapWouldDo() {
    for (int seed = 0; seed < SEEDS; seed++) {
      Random random = new Random(seed);
      Map<String, Long> model = new TreeMap<>();
      for (int step = 0; step < 40; step++) {
        String name = "seed " + seed + "/" + random.nextInt(3);
        long amount = random.nextInt(200) - 100L;
        String where = "seed " + seed + " step " + step;
        switch (random.nextInt(4)) {
          case 0 -> {
            counters.set(name, amount);
            model.put(name, amount);
          }
          case 1, 2 ->
              assertThat(counters.add(name, amount))
                  .as(where)
                  .isEqualTo(model.merge(name, amount, Long::sum));
          default ->
              assertThat(counters.delete(name)).as(where).isEqualTo(optional(model.remove(name)));
        }
        assertThat(counters.get(Read.LOCAL, name)).as(where).isEqualTo(optional(model.get(name)));
      }
    }
  }

  private static OptionalLong optional(@Nullable Long value) {
    return value == null ? OptionalLong.empty() : OptionalLong.of(value);
  }
}
