package dev.mvmci.engine.run;

import dev.mvmci.engine.RunId;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/** Makes run ids: 48 bits of time and 80 of chance, so that they sort by start. */
final class RunIds {

  private static final int CHARS = 26;
  private static final int TIME_BYTES = 6;
  private static final int BYTES = 16;

  private final InstantSource clock;
  private final RandomGenerator random;

  RunIds(InstantSource clock, RandomGenerator random) {
    this.clock = clock;
    this.random = random;
  }

  RunId next() {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    byte[] time = ByteBuffer.allocate(Long.BYTES).putLong(clock.millis()).array();
    System.arraycopy(time, Long.BYTES - TIME_BYTES, bytes, 0, TIME_BYTES);
    String digits = new BigInteger(1, bytes).toString(32);
    return new RunId("wkf_" + "0".repeat(CHARS - digits.length()) + digits);
  }
}
