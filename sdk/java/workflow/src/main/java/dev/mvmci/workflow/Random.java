package dev.mvmci.workflow;

import java.util.UUID;

/**
 * Recorded chance, fit for keys: a replay sees the same. {@code Math.random} and {@code
 * UUID.randomUUID} are recorded as well, but follow from 64 bits of it.
 */
public final class Random {

  private static final String HEXADECIMAL = "0123456789abcdef";
  private static final int VERSION_4 = 0x40;
  private static final int VARIANT = 0x80;

  private final Calls calls;

  Random(Calls calls) {
    this.calls = calls;
  }

  /**
   * Bytes by chance.
   *
   * @throws CallException above 64 KiB
   */
  public byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    var _ = calls.checked(calls.host().random(bytes));
    return bytes;
  }

  /** 64 bits by chance. */
  public long nextLong() {
    long value = 0;
    for (byte next : bytes(Long.BYTES)) {
      value = (value << 8) | (next & 0xFF);
    }
    return value;
  }

  /**
   * A number from 0 to below the bound, each as likely as any other.
   *
   * @throws IllegalArgumentException if the bound is not positive
   */
  public int nextInt(int bound) {
    if (bound <= 0) {
      throw new IllegalArgumentException("the bound is " + bound + "; it must be positive");
    }
    // Of 63 bits at most 2^31 would have to be left out, so one draw in 2^32 is tilted.
    return (int) ((nextLong() >>> 1) % bound);
  }

  /** A number from 0 to below 1. */
  public double nextDouble() {
    return (nextLong() >>> 11) * 0x1.0p-53;
  }

  /** A UUID of version 4. */
  public UUID uuid() {
    byte[] bytes = bytes(16);
    bytes[6] = (byte) ((bytes[6] & 0x0F) | VERSION_4);
    bytes[8] = (byte) ((bytes[8] & 0x3F) | VARIANT);
    // Its constructor is not in the class library that guests are compiled with.
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < bytes.length; i++) {
      if (i == 4 || i == 6 || i == 8 || i == 10) {
        text.append('-');
      }
      text.append(HEXADECIMAL.charAt((bytes[i] >> 4) & 15))
          .append(HEXADECIMAL.charAt(bytes[i] & 15));
    }
    return UUID.fromString(text.toString());
  }
}
