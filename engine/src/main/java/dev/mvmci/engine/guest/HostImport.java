package dev.mvmci.engine.guest;

/** A host function as an instance is given it. */
public record HostImport(String module, String name, Signature signature, Body body) {

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
