package dev.mvmci.workflow.host;

import org.teavm.interop.Unmanaged;

/**
 * What of {@code Math} the class library takes from a browser, as Java's own is: the build puts
 * calls of these methods in its place.
 */
public final class GuestMath {

  /** From here on a double has no digits after the point. */
  private static final double WHOLE = 0x1p52;

  private static final int MANTISSA_BITS = 52;
  private static final int EXPONENT_MASK = 0x7FF;
  private static final int BIAS = 1023;
  private static final double SUBNORMAL_SCALE = 0x1p54;
  private static final double SUBNORMAL_ROOT = 0x1p-27;

  private GuestMath() {}

  /** The largest whole number that is not larger. */
  @Unmanaged
  public static double floor(double x) {
    if (!(x > -WHOLE && x < WHOLE) || x == 0) {
      return x;
    }
    double whole = (double) (long) x;
    return whole > x ? whole - 1 : whole;
  }

  /** The smallest whole number that is not smaller. */
  @Unmanaged
  public static double ceil(double x) {
    return -floor(-x);
  }

  /** The root, correctly rounded: computed digit by digit as on paper, with one digit more. */
  @Unmanaged
  public static double sqrt(double x) {
    if (!(x > 0) || x == Double.POSITIVE_INFINITY) {
      return x == 0 || x > 0 ? x : Double.NaN;
    }
    if (x < Double.MIN_NORMAL) {
      return sqrt(x * SUBNORMAL_SCALE) * SUBNORMAL_ROOT;
    }
    long bits = Double.doubleToRawLongBits(x);
    int exponent = (int) ((bits >>> MANTISSA_BITS) & EXPONENT_MASK) - BIAS - MANTISSA_BITS;
    long left = (bits & ((1L << MANTISSA_BITS) - 1)) | (1L << MANTISSA_BITS);
    if ((exponent & 1) != 0) {
      left <<= 1;
      exponent--;
    }
    long root = 0;
    long rest = 0;
    for (int i = 0; i <= MANTISSA_BITS + 1; i++) {
      int shift = MANTISSA_BITS - 2 * i;
      rest = (rest << 2) | (shift >= 0 ? (left >>> shift) & 3 : 0);
      long trial = (root << 2) | 1;
      root <<= 1;
      if (rest >= trial) {
        rest -= trial;
        root |= 1;
      }
    }
    long rounded = (root >>> 1) + (root & 1);
    return rounded * Double.longBitsToDouble((long) (exponent / 2 - 26 + BIAS) << MANTISSA_BITS);
  }
}
