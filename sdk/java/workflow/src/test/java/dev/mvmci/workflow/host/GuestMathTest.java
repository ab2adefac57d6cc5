package dev.mvmci.workflow.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class GuestMathTest {

  private static final long SEED = 20261121;

  private static DoubleStream numbers() {
    var random = new Random(SEED);
    return DoubleStream.concat(
        DoubleStream.of(
            0.0,
            -0.0,
            1,
            -1,
            0.5,
            -0.5,
            1.5,
            2,
            4,
            0x1p52,
            -0x1p52,
            0x1p53,
            1e300,
            -1e300,
            Double.MIN_VALUE,
            Double.MIN_NORMAL,
            Double.MAX_VALUE,
            Double.NaN,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY,
            Math.nextDown(1.0),
            Math.nextUp(1.0)),
        DoubleStream.concat(
            random.doubles(20_000, -1e6, 1e6),
            random.longs(20_000).mapToDouble(Double::longBitsToDouble)));
  }

  @Test
  void equalsThatOfJavaBitForBit() {
    numbers()
        .forEach(x -> {
          assertSame("floor", x, GuestMath.floor(x), Math.floor(x));
          assertSame("ceil", x, GuestMath.ceil(x), Math.ceil(x));
          assertSame("sqrt", x, GuestMath.sqrt(x), Math.sqrt(x));
        });
  }

  private static void assertSame(String function, double x, double actual, double expected) {
    assertThat(Double.doubleToLongBits(actual))
        .as("%s %s, seed %s", function, x, SEED)
        .isEqualTo(Double.doubleToLongBits(expected));
  }
}
