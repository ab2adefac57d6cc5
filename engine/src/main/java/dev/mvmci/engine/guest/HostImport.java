package dev.mvmci.engine.guest;

/**
 * A host function as an instance is given it.
 *
 * @param pauses whether the instance can be put aside before a call of it
 */
public record HostImport(
    String module, String name, Signature signature, boolean pauses, Body body) {

  /** What the function does. */
  @FunctionalInterface
  public interface Body {
    /**
     * Called on the guest's thread.
     *
     * @param arguments i32 values are sign-extended
     * @return the result, ignored for a function without one
     */
    long call(GuestMemory memory, long[] arguments);
  }
}
