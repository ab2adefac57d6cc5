package dev.mvmci.engine.host;

import dev.mvmci.engine.guest.GuestMemory;
import dev.mvmci.engine.guest.Signature;

/** One function of the guest ABI. */
public record HostFunction(String name, Signature signature, Body body) {

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
    return new HostFunction(name, Signature.of(signature), body);
  }
}
