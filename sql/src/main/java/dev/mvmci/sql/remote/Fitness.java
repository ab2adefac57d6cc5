package dev.mvmci.sql.remote;

/** Whether a member is one to ask for what any member can answer. */
final class Fitness {

  /** A member that has so many committed entries yet to apply has fallen behind. */
  static final long MAX_LAG = 1_000;

  private Fitness() {}

  /** By its own account it follows a leader, keeps up, and can write its log and its database. */
  static boolean isFit(Reply.State state) {
    return state.health().healthy() && state.health().lag() <= MAX_LAG;
  }
}
