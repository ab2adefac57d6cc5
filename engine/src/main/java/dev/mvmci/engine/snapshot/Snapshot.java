package dev.mvmci.engine.snapshot;

import dev.mvmci.engine.guest.GuestState;

/**
 * Where a run was.
 *
 * @param session what the host keeps for the guest, in a form that only the run knows
 */
public record Snapshot(Position position, GuestState guest, byte[] session) {

  /**
   * Which moment of a run it is.
   *
   * @param module SHA-256 of the module that executes it
   * @param sequence number of the last call that was answered
   * @param records of its journal that come before
   * @param digest of these records
   */
  public record Position(long run, String module, long sequence, int records, byte[] digest) {}
}
