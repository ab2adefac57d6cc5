package dev.mvmci.jobs;

import java.util.EnumMap;
import java.util.Map;

/** How many jobs are in which state. */
public record JobStats(Map<JobState, Long> byState) {

  public JobStats {
    byState = Map.copyOf(byState);
  }

  /** Jobs in exactly this state. */
  public long in(JobState state) {
    return byState.getOrDefault(state, 0L);
  }

  /** Jobs that show as this one of the basic five states. */
  public long shownAs(JobState basic) {
    return basic.shownAs().stream().mapToLong(this::in).sum();
  }

  /** All jobs kept. */
  public long total() {
    return byState.values().stream().mapToLong(Long::longValue).sum();
  }

  static JobStats of(Iterable<Map.Entry<JobState, Long>> counts) {
    var map = new EnumMap<JobState, Long>(JobState.class);
    counts.forEach(count -> map.put(count.getKey(), count.getValue()));
    return new JobStats(map);
  }
}
