package dev.mvmci.sql.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.ZonedDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronExpressionTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0 30 2 * * * *           | 2026-03-01T02:29:59Z | 2026-03-01T02:30:00Z
          0 30 2 * * * *           | 2026-03-01T02:30:00Z | 2026-03-02T02:30:00Z
          0 30 2 * * *             | 2026-12-31T12:00:00Z | 2027-01-01T02:30:00Z
          * * * * * *              | 2026-03-01T02:29:59.999Z | 2026-03-01T02:30:00Z
          */15 * * * * *           | 2026-03-01T00:00:46Z | 2026-03-01T00:01:00Z
          5/20 * * * * *           | 2026-03-01T00:00:26Z | 2026-03-01T00:00:45Z
          0 0 8-10,20 * * *        | 2026-03-01T10:00:01Z | 2026-03-01T20:00:00Z
          0 0 0 29 2 *             | 2026-03-01T00:00:00Z | 2028-02-29T00:00:00Z
          0 0 0 31 * *             | 2026-03-31T00:00:00Z | 2026-05-31T00:00:00Z
          0 0 0 ? * 1              | 2026-03-02T00:00:00Z | 2026-03-08T00:00:00Z
          0 0 0 ? JAN-mar mon-FRI  | 2026-02-28T00:00:00Z | 2026-03-02T00:00:00Z
          0 0 0 13 * FRI           | 2026-03-14T00:00:00Z | 2026-11-13T00:00:00Z
          0 0 0 1 1 * 2030/10      | 2026-03-01T00:00:00Z | 2030-01-01T00:00:00Z
          0 30 2 * * * *           | 2026-03-01T03:29:59+01:00 | 2026-03-01T02:30:00Z
          """)
  void theNextTimeIsFound(String cron, String after, String next) {
    assertThat(CronExpression.parse(cron).next(ZonedDateTime.parse(after)))
        .contains(ZonedDateTime.parse(next));
  }

  @Test
  void aTimeThatNeverComesIsSaid() {
    assertThat(
            CronExpression.parse("0 0 0 30 2 *").next(ZonedDateTime.parse("2026-03-01T00:00:00Z")))
        .isEmpty();
    assertThat(
            CronExpression.parse("0 0 0 1 1 * 2020")
                .next(ZonedDateTime.parse("2026-03-01T00:00:00Z")))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0 30 2 * *",
        "60 * * * * *",
        "* * 24 * * *",
        "* * * 0 * *",
        "* * * * 13 *",
        "* * * * * 8",
        "* * * * * 0",
        "*/0 * * * * *",
        "1-2-3 * * * * *",
        "5-1 * * * * *",
        "a * * * * *",
        "1, * * * * *",
        "* * * * * * 1969",
        ""
      })
  void anExpressionThatMeansNothingIsRefused(String cron) {
    assertThatThrownBy(() -> CronExpression.parse(cron))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cron expression '" + cron + "'");
  }
}
