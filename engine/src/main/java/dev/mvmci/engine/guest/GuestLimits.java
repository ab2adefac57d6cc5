package dev.mvmci.engine.guest;

/** Bounds of one instance. */
public record GuestLimits(int memoryPages, int tableElements) {

  public static final int PAGE_BYTES = 65_536;

  /** Whole pages that fit into so many bytes, at most those a 32-bit array can hold. */
  public static GuestLimits of(long memoryBytes, int tableElements) {
    return new GuestLimits((int) Math.min(memoryBytes / PAGE_BYTES, 32_767), tableElements);
  }
}
