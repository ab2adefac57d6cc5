package dev.mvmci.control.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordingTest {

  @ParameterizedTest
  @CsvSource({
    "-5, 0 ms",
    "999, 999 ms",
    "1000, 1.0 s",
    "59999, 59.9 s",
    "60000, 1 min",
    "125000, 2 min 5 s",
    "3600000, 1 h",
    "90000000, 1 d 1 h"
  })
  void durationsShowWhatMatters(long millis, String words) {
    assertThat(Wording.duration(millis)).isEqualTo(words);
  }

  @ParameterizedTest
  @CsvSource({
    "4999, just now",
    "-1, just now",
    "5000, 5 s ago",
    "60000, 1 min ago",
    "3599999, 59 min ago",
    "86400000, 1 d ago"
  })
  void agesAreCoarse(long past, String words) {
    assertThat(Wording.ago(1_000_000_000 - past, 1_000_000_000)).isEqualTo(words);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1 byte",
    "999, 999 bytes",
    "1000, 1.0 kB",
    "999949, 999.9 kB",
    "999950, 1.0 MB",
    "9223372036854775807, 9.2 EB"
  })
  void sizesAreDecimal(long bytes, String words) {
    assertThat(Wording.bytes(bytes)).isEqualTo(words);
  }

  @ParameterizedTest
  @CsvSource({"abc, 3, abc", "abcd, 3, abc…", "ab😀, 3, ab…"})
  void aCutNeverSplitsACharacter(String text, int max, String shown) {
    assertThat(Wording.cut(text, max)).isEqualTo(shown);
  }
}
