package dev.mvmci.engine.testing;

import java.util.random.RandomGenerator;

/** The same "random" number for ever, so that what was not recorded comes out equal again. */
public final class FixedRandom implements RandomGenerator {
  @Override
  public long nextLong() {
    return 0x0123456789abcdefL;
  }
}
