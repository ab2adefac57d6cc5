package dev.mvmci.repram.store;

import dev.mvmci.repram.time.Clocks;
import java.time.Duration;

/** Clocks that move when told to. */
public final class TestClocks implements Clocks {

  public long wall = 1_800_000_000_000L;
  public long nanos = 5_000_000_000L;

  public void pass(Duration duration) {
    wall += duration.toMillis();
    nanos += duration.toNanos();
  }

  @Override
  public long wallMillis() {
    return wall;
  }

  @Override
  public long monotonicNanos() {
    return nanos;
  }
}
