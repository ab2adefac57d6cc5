package dev.mvmci.control.page;

import dev.mvmci.jobs.JobState;
import dev.mvmci.jobs.JobStats;
import dev.mvmci.jobs.QueueHealth;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The head of the page: how the cluster is and how many jobs are where. */
record Overview(Tone tone, String health, List<Counter> counters) {

  Overview {
    counters = List.copyOf(counters);
  }

  /**
   * States that a person thinks of as one, and that the list can be narrowed to. What somebody
   * cancelled is nobody's failure: it is in none.
   */
  enum Group {
    PENDING(Tone.WAITING),
    RUNNING(Tone.ACTIVE),
    COMPLETED(Tone.GOOD),
    FAILED(Tone.BAD);

    private final Tone tone;

    Group(Tone tone) {
      this.tone = tone;
    }

    String label() {
      return name().charAt(0) + name().substring(1).toLowerCase(Locale.ROOT);
    }

    /** The word in a query. */
    String parameter() {
      return name().toLowerCase(Locale.ROOT);
    }

    Set<JobState> states() {
      return switch (this) {
        case PENDING -> Set.of(JobState.PENDING, JobState.SCHEDULED, JobState.RETRYING);
        case RUNNING -> Set.of(JobState.CLAIMED, JobState.IN_PROGRESS);
        case COMPLETED -> Set.of(JobState.COMPLETED);
        case FAILED -> Set.of(JobState.FAILED, JobState.DEAD);
      };
    }

    long count(JobStats stats) {
      return states().stream().mapToLong(stats::in).sum();
    }
  }

  /**
   * How many jobs are in a group.
   *
   * @param chosen whether the list shows this group only
   * @param href where the list shows this group only, or everything again
   */
  record Counter(String label, Tone tone, long number, boolean chosen, String href) {}

  static Overview of(QueueHealth health, JobStats stats, ListQuery query) {
    return new Overview(
        health.ready() ? Tone.GOOD : health.hasLeader() ? Tone.WARNING : Tone.BAD,
        words(health),
        Arrays.stream(Group.values()).map(group -> counter(group, stats, query)).toList());
  }

  private static String words(QueueHealth health) {
    String members = Wording.count(health.members(), "node");
    if (health.ready()) {
      return "Healthy · " + members;
    }
    return health.hasLeader() ? "Not ready · " + members : "No leader · " + members;
  }

  private static Counter counter(Group group, JobStats stats, ListQuery query) {
    boolean chosen = query.group().filter(group::equals).isPresent();
    String href = chosen ? "/" : "/?status=" + group.parameter();
    return new Counter(group.label(), group.tone, group.count(stats), chosen, href);
  }
}
