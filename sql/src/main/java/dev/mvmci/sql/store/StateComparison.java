package dev.mvmci.sql.store;

import dev.mvmci.sql.entry.Entry;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What this member's slices were, and whether one differed from the leader's. */
final class StateComparison {

  private static final Logger log = LoggerFactory.getLogger(StateComparison.class);
  private static final int REMEMBERED = 16;

  private final ConcurrentSkipListMap<Long, StateSlice> slices = new ConcurrentSkipListMap<>();
  private volatile @Nullable String divergence;

  void remember(StateSlice slice) {
    slices.put(slice.index(), slice);
    while (slices.size() > REMEMBERED) {
      slices.pollFirstEntry();
    }
  }

  Optional<StateSlice> at(long index) {
    return Optional.ofNullable(slices.get(index));
  }

  Optional<String> divergence() {
    return Optional.ofNullable(divergence);
  }

  /** Compares with what the leader reports; a slice that this member has not taken is passed by. */
  void compare(Entry entry) {
    for (StateCommands.Report report : StateCommands.reportsIn(entry)) {
      StateSlice own = slices.get(report.index());
      if (own != null && !own.digest().equals(report.digest()) && divergence == null) {
        divergence =
            "the data of this member differs from that of member "
                + report.member()
                + " in table '"
                + own.table()
                + "' as of entry "
                + report.index()
                + "; compare them, then remove the data directory of the one that is wrong and"
                + " start it again";
        log.error(
            "event=state_diverged index={} table={} own_digest={} leader={} leader_digest={}"
                + " remedy=\"compare the members, then remove the data of the one that is wrong\"",
            report.index(),
            own.table(),
            own.digest(),
            report.member(),
            report.digest());
      }
    }
  }
}
