package dev.mvmci.engine;

/** Checks of limits. */
final class Limit {

  private Limit() {}

  static void positive(String name, long value) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + " must be positive, not " + value);
    }
  }
}
