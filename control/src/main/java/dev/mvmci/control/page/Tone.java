package dev.mvmci.control.page;

import dev.mvmci.jobs.JobState;
import java.util.Locale;

/** What a colour means on the page. */
enum Tone {
  /** Waits for its turn. */
  WAITING,
  /** Something happens right now. */
  ACTIVE,
  /** Went wrong and will be tried again, or needs a look. */
  WARNING,
  GOOD,
  BAD,
  /** Over, and nobody's concern. */
  QUIET;

  static Tone of(JobState state) {
    return switch (state) {
      case SCHEDULED, PENDING -> WAITING;
      case CLAIMED, IN_PROGRESS -> ACTIVE;
      case RETRYING -> WARNING;
      case COMPLETED -> GOOD;
      case FAILED, DEAD -> BAD;
      case CANCELLED -> QUIET;
    };
  }

  /** What an HTTP status, or the word that stands for none, means. */
  static Tone ofHttpStatus(String status) {
    return switch (status.isEmpty() ? ' ' : status.charAt(0)) {
      case '2' -> GOOD;
      case '3' -> ACTIVE;
      case '4' -> WARNING;
      default -> BAD;
    };
  }

  /** The class in the style sheet. */
  String css() {
    return "tone-" + name().toLowerCase(Locale.ROOT);
  }
}
