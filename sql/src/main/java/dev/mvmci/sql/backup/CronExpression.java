package dev.mvmci.sql.backup;

import java.time.DayOfWeek;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * When something is due: {@code second minute hour day-of-month month day-of-week [year]}, in UTC,
 * as {@code backup_cron} has it.
 *
 * <p>A field is {@code *} or a list of numbers, ranges {@code a-b} and steps {@code a-b/n}, {@code
 * *}{@code /n}, {@code a/n}; months and days also by their English three letters. Days of the week
 * are 1 to 7 from Sunday. A time must fit all fields, the two kinds of days included; {@code ?} is
 * the same as {@code *} for them.
 */
public final class CronExpression {

  private static final List<String> MONTHS =
      List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC");
  private static final List<String> DAYS = List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT");
  private static final int FIRST_YEAR = 1970;
  private static final int LAST_YEAR = 2099;

  private final String text;
  private final BitSet seconds;
  private final BitSet minutes;
  private final BitSet hours;
  private final BitSet daysOfMonth;
  private final BitSet months;
  private final BitSet daysOfWeek;
  private final BitSet years;

  private CronExpression(String text, String[] fields) {
    this.text = text;
    this.seconds = field("second", fields[0], 0, 59, List.of());
    this.minutes = field("minute", fields[1], 0, 59, List.of());
    this.hours = field("hour", fields[2], 0, 23, List.of());
    this.daysOfMonth = field("day of month", fields[3].replace('?', '*'), 1, 31, List.of());
    this.months = field("month", fields[4], 1, 12, MONTHS);
    this.daysOfWeek = field("day of week", fields[5].replace('?', '*'), 1, 7, DAYS);
    String year = fields.length == 7 ? fields[6] : "*";
    this.years = field("year", year, FIRST_YEAR, LAST_YEAR, List.of());
  }

  /** Reads an expression; throws IllegalArgumentException that names the field at fault. */
  public static CronExpression parse(String text) {
    String[] fields = text.strip().split("\\s+", -1);
    if (fields.length != 6 && fields.length != 7) {
      throw new IllegalArgumentException(
          "the cron expression '"
              + text
              + "' has "
              + fields.length
              + " fields, expected are 6 or 7: second minute hour day-of-month month day-of-week"
              + " [year]");
    }
    return new CronExpression(text.strip(), fields);
  }

  /** The first time after this one, in UTC; nothing if there is none before the year 2100. */
  public Optional<ZonedDateTime> next(ZonedDateTime after) {
    LocalDateTime time =
        after
            .withZoneSameInstant(ZoneOffset.UTC)
            .toLocalDateTime()
            .truncatedTo(ChronoUnit.SECONDS)
            .plusSeconds(1);
    while (time.getYear() <= LAST_YEAR) {
      LocalDateTime later = jump(time);
      if (later.equals(time)) {
        return Optional.of(time.atZone(ZoneOffset.UTC));
      }
      time = later;
    }
    return Optional.empty();
  }

  /** The same time if it fits, otherwise the start of the next of what does not fit. */
  private LocalDateTime jump(LocalDateTime time) {
    if (!years.get(time.getYear())) {
      return time.truncatedTo(ChronoUnit.DAYS).withDayOfYear(1).plusYears(1);
    }
    if (!months.get(time.getMonthValue())) {
      return time.truncatedTo(ChronoUnit.DAYS).withDayOfMonth(1).plusMonths(1);
    }
    if (!daysOfMonth.get(time.getDayOfMonth()) || !daysOfWeek.get(number(time.getDayOfWeek()))) {
      return time.truncatedTo(ChronoUnit.DAYS).plusDays(1);
    }
    if (!hours.get(time.getHour())) {
      return time.truncatedTo(ChronoUnit.HOURS).plusHours(1);
    }
    if (!minutes.get(time.getMinute())) {
      return time.truncatedTo(ChronoUnit.MINUTES).plusMinutes(1);
    }
    return seconds.get(time.getSecond()) ? time : time.plusSeconds(1);
  }

  private static int number(DayOfWeek day) {
    return day.getValue() % 7 + 1;
  }

  private BitSet field(String name, String field, int least, int most, List<String> names) {
    BitSet values = new BitSet();
    for (String item : field.split(",", -1)) {
      String[] stepped = item.split("/", -1);
      String[] range = stepped[0].split("-", -1);
      if (stepped.length > 2 || range.length > 2) {
        throw invalid(name, item);
      }
      int from = stepped[0].equals("*") ? least : value(name, item, range[0], least, names);
      int to = from;
      if (stepped[0].equals("*") || (range.length == 1 && stepped.length == 2)) {
        to = most;
      } else if (range.length == 2) {
        to = value(name, item, range[1], least, names);
      }
      int step = stepped.length == 2 ? value(name, item, stepped[1], least, List.of()) : 1;
      if (from < least || to > most || from > to || step < 1) {
        throw invalid(name, item);
      }
      for (int i = from; i <= to; i += step) {
        values.set(i);
      }
    }
    return values;
  }

  private int value(String field, String item, String word, int least, List<String> names) {
    int named = names.indexOf(word.toUpperCase(Locale.ROOT));
    if (named >= 0) {
      return named + least;
    }
    if (!word.matches("\\d{1,4}")) {
      throw invalid(field, item);
    }
    return Integer.parseInt(word);
  }

  private IllegalArgumentException invalid(String field, String item) {
    return new IllegalArgumentException(
        "the " + field + " '" + item + "' of the cron expression '" + text + "' is not valid");
  }

  @Override
  public String toString() {
    return text;
  }
}
