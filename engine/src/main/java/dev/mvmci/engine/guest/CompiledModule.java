package dev.mvmci.engine.guest;

import java.util.List;

/** Code ready to run; shared by all its instances and threads. */
public interface CompiledModule {

  /** Whether instances can be put aside in the middle of a call. */
  boolean canPause();

  /**
   * Has the code heed interrupts of the threads that execute it, wherever they are in it. It need
   * not otherwise. Thread-safe.
   *
   * @return to be run once when that is not needed any more
   */
  Runnable heedInterrupts();

  /**
   * Makes an instance. The module's start function, if it has one, runs on the calling thread.
   *
   * @throws GuestFault if the start function or the initial data faults
   * @throws InvalidGuestException if an import is missing or differs in signature
   */
  Guest instantiate(GuestLimits limits, List<HostImport> imports);
}
