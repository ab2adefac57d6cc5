package dev.mvmci.engine.guest;

/** One instance of a module. Confined to one thread. */
public interface Guest {

  /**
   * Calls an exported function that takes nothing.
   *
   * @return its i32, or 0 if it returns nothing
   * @throws GuestFault if the guest traps, is interrupted or exceeds a limit; exceptions thrown by
   *     host functions pass through as they are
   */
  int call(String export);
}
