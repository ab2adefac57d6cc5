package dev.mvmci.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvmci.engine.RunLimits;
import dev.mvmci.http.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class StartInfoTest {

  private static final RunLimits OTHERS =
      new RunLimits(
          Duration.ofMillis(1500),
          Duration.ofHours(3),
          1L << 33,
          7,
          1L << 34,
          1L << 35,
          99,
          List.of("a.test", "*.b.test"));

  @Test
  void whatIsWrittenIsRead() {
    var start = new StartInfo(1, "ab", "start", OTHERS, "{\"url\":\"ü\"}");

    assertThat(StartInfo.decode(start.encode())).isEqualTo(start);
  }

  /** The form in which journals of all versions have it: that of a mapper for records. */
  @Test
  void everyFieldIsWrittenUnderItsName() {
    var start = new StartInfo(1, "ab", "start", OTHERS, "null");

    assertThat(new String(start.encode(), StandardCharsets.UTF_8)).isEqualTo(Json.text(start));
  }

  @Test
  void limitsThatAnEarlierProgramDidNotKnowAreTheDefaults() {
    byte[] early =
        """
        {"abi":1,"sha256":"ab","workflow":"w","limits":{"computeSlice":"PT3S"},"input":"1"}
        """
            .getBytes(StandardCharsets.UTF_8);

    assertThat(StartInfo.decode(early))
        .isEqualTo(
            new StartInfo(
                1, "ab", "w", RunLimits.DEFAULTS.withComputeSlice(Duration.ofSeconds(3)), "1"));
  }
}
