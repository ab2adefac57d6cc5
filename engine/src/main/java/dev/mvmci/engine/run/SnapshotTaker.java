package dev.mvmci.engine.run;

import dev.mvmci.engine.EngineConfig.SnapshotRule;
import dev.mvmci.engine.guest.GuestState;
import dev.mvmci.engine.guest.Pauses;
import dev.mvmci.engine.snapshot.Snapshot;
import dev.mvmci.engine.snapshot.SnapshotStore;
import dev.mvmci.engine.snapshot.SnapshotStore.Pages;
import java.util.concurrent.Semaphore;

/**
 * Puts a run's guest aside when it has recorded much since it was last, and keeps where it then is.
 * Used by the run's thread.
 */
final class SnapshotTaker implements Pauses {

  private final LiveRun run;
  private final RunJournal log;
  private final RunSession session;
  private final Means means;
  private final SnapshotRule rule;
  private Pages pages;
  private boolean hasTurn;

  /**
   * What all runs take snapshots with.
   *
   * @param turn a permit for one at a time: each may need as much memory as a guest
   */
  record Means(SnapshotStore store, Keeper keeper, Semaphore turn, SnapshotRule rule) {}

  SnapshotTaker(LiveRun run, RunJournal log, RunSession session, Means means, Pages pages) {
    this.run = run;
    this.log = log;
    this.session = session;
    this.means = means;
    this.rule = means.rule().within(run.start().limits());
    this.pages = pages;
  }

  @Override
  public boolean wanted() {
    hasTurn =
        log.hasRecorded(rule.records(), rule.bytes()) && log.isLive() && means.turn().tryAcquire();
    return hasTurn;
  }

  @Override
  public void paused(GuestState state) {
    try {
      Snapshot.Position position = log.position(run.start().sha256());
      var snapshot = new Snapshot(position, state, session.kept().encode());
      boolean secret = session.hasSecrets();
      pages = run.control().outside(() -> means.store().save(snapshot, pages, secret));
      log.snapshotTaken();
      means.keeper().snapshotTaken(position);
    } finally {
      finish();
    }
  }

  /** Leaves the turn to others, if a snapshot was begun that does not come about. */
  void finish() {
    if (hasTurn) {
      hasTurn = false;
      means.turn().release();
    }
  }
}
