package dev.mvmci.jobs;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Where a job stands. The names in JSON are those of {@link #label}. */
public enum JobState {
  /** Not due yet. */
  SCHEDULED("Scheduled"),
  /** Waits to be claimed. */
  PENDING("Pending"),
  /** Leased to a worker that has not begun. */
  CLAIMED("Claimed"),
  /** Leased to a worker that executes it. */
  IN_PROGRESS("InProgress"),
  /** A run failed; the next one is not due yet. */
  RETRYING("Retrying"),
  /** Ended well; its output is stored. */
  COMPLETED("Completed"),
  /** Ended in an error that is not to be retried. */
  FAILED("Failed"),
  /** Ended by a user's wish. */
  CANCELLED("Cancelled"),
  /** Ended after the last of several permitted runs failed. */
  DEAD("Dead");

  private final String label;

  JobState(String label) {
    this.label = label;
  }

  /** The name in JSON, for example {@code InProgress}. */
  public String label() {
    return label;
  }

  /** The name in the database, for example {@code in_progress}. */
  String column() {
    return name().toLowerCase(Locale.ROOT);
  }

  static JobState ofColumn(String column) {
    return valueOf(column.toUpperCase(Locale.ROOT));
  }

  /** Finds a state by its JSON name or its database name. */
  public static Optional<JobState> find(String name) {
    return Arrays.stream(values())
        .filter(state -> state.label.equals(name) || state.column().equals(name))
        .findFirst();
  }

  /** Whether the job has ended: nothing but a retry by a user changes it any more. */
  public boolean finished() {
    return switch (this) {
      case SCHEDULED, PENDING, CLAIMED, IN_PROGRESS, RETRYING -> false;
      case COMPLETED, FAILED, CANCELLED, DEAD -> true;
    };
  }

  /** Whether somebody holds a lease on the job. */
  public boolean leased() {
    return this == CLAIMED || this == IN_PROGRESS;
  }

  /** Which of the five states that the first clients of this system know stands for this one. */
  public JobState basic() {
    return switch (this) {
      case SCHEDULED, RETRYING -> PENDING;
      case CANCELLED, DEAD -> FAILED;
      case PENDING, CLAIMED, IN_PROGRESS, COMPLETED, FAILED -> this;
    };
  }

  /** The states that show as this one among the basic five. */
  public List<JobState> shownAs() {
    return Arrays.stream(values()).filter(state -> state.basic() == this).toList();
  }
}
