package dev.mvmci.engine.run;

import dev.mvmci.engine.RunId;
import java.math.BigInteger;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * Makes run ids: 48 bits of time and 32 of the run's number, so that they sort by start and never
 * repeat in one engine, and 48 of chance, so that they differ between engines.
 */
final class RunIds {

  private static final int CHARS = 26;
  private static final int CHANCE_BYTES = RunId.CHANCE_BITS / Byte.SIZE;
  private static final int TIME_SHIFT = 32;

  private final InstantSource clock;
  private final RandomGenerator random;

  RunIds(InstantSource clock, RandomGenerator random) {
    this.clock = clock;
    this.random = random;
  }

  RunId of(long number) {
    byte[] chance = new byte[CHANCE_BYTES];
    random.nextBytes(chance);
    BigInteger id =
        BigInteger.valueOf(clock.millis())
            .shiftLeft(TIME_SHIFT)
            .or(BigInteger.valueOf(number & 0xFFFF_FFFFL))
            .shiftLeft(RunId.CHANCE_BITS)
            .or(new BigInteger(1, chance));
    String digits = id.toString(32);
    return new RunId("wkf_" + "0".repeat(CHARS - digits.length()) + digits);
  }
}
