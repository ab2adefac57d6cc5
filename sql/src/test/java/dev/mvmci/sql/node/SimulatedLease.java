package dev.mvmci.sql.node;

import java.util.HashMap;
import java.util.Map;

/**
 * A member's own clock, which runs faster or slower than those of others, and what it knows by it:
 * whether it may vote, and whether nobody else can have been elected.
 */
final class SimulatedLease {

  /** A member that has heard from its leader votes for nobody for so long. */
  private static final long STEADY = 60;

  private static final long LASTS = STEADY - STEADY / 5;
  private static final long LASTS_TOO_LONG = 10 * STEADY;
  private static final int SLOWEST_PERCENT = 90;
  private static final int FASTEST_PERCENT = 111;

  private final SimulatedWorld world;
  private final int ratePercent;
  private final PlantedFault fault;
  private final Map<Long, Long> confirmed = new HashMap<>();
  private long heardAt;

  SimulatedLease(SimulatedWorld world, PlantedFault fault) {
    this.world = world;
    this.fault = fault;
    this.ratePercent = world.between(SLOWEST_PERCENT, FASTEST_PERCENT);
    this.heardAt = clock(); // it may have forgotten
  }

  /** What this member's clock says. */
  long clock() {
    return world.now() * ratePercent / 100;
  }

  void heard() {
    heardAt = clock();
  }

  boolean mayVote() {
    return clock() - heardAt >= STEADY;
  }

  /** This member leads from now on. */
  void begin() {
    confirmed.clear();
  }

  /** A follower has answered to a message that left at this time of the clock. */
  void confirmed(long by, long sentAt) {
    confirmed.merge(by, sentAt, Math::max);
  }

  boolean holds(int majority) {
    long lasts = fault == PlantedFault.OVERLONG_LEASE ? LASTS_TOO_LONG : LASTS;
    return 1 + confirmed.values().stream().filter(at -> clock() - at < lasts).count() >= majority;
  }
}
