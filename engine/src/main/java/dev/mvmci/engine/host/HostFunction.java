package dev.mvmci.engine.host;

import dev.mvmci.engine.guest.GuestMemory;
import dev.mvmci.engine.guest.Signature;

/**
 * One function that guests can import.
 *
 * @param module the name it is imported from
 */
public record HostFunction(String module, String name, Signature signature, Body body) {

  /** What the function does. */
  @FunctionalInterface
  public interface Body {
    /**
     * Called on the guest's thread. A bad pointer makes the memory throw, which ends the run as a
     * trap.
     *
     * @return the result, ignored for a function without one
     */
    long call(Session session, GuestMemory memory, long[] arguments);
  }

  static HostFunction of(String name, String signature, Body body) {
    return of(HostFunctions.MODULE, name, signature, body);
  }

  static HostFunction of(String module, String name, String signature, Body body) {
    return new HostFunction(module, name, Signature.of(signature), body);
  }
}
