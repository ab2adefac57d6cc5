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

  /**
   * As {@link #call(String)}; the instance is put aside where it is wanted.
   *
   * @param pauses never asked unless {@link CompiledModule#canPause()}
   */
  int call(String export, Pauses pauses);

  /**
   * Goes on with a call that was put aside, in another instance of the same module that was not
   * used yet. The first call of the host is the one before which it was put aside.
   *
   * @throws GuestFault also if the state does not fit the module
   */
  int resume(String export, GuestState state, Pauses pauses);
}
