package dev.mvmci.engine.guest;

import java.util.List;

/**
 * What makes up an instance that was put aside in the middle of a call.
 *
 * @param memory its linear memory; may be the instance's own, and is then valid until it goes on
 * @param stack the frames of the call that was put aside
 * @param globals values of all globals, in their order
 * @param tables for each table that may have changed the numbers of its functions, -1 for none
 */
public record GuestState(byte[] memory, byte[] stack, long[] globals, List<int[]> tables) {
  public GuestState {
    tables = List.copyOf(tables);
  }
}
