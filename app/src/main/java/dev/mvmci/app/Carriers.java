package dev.mvmci.app;

/**
 * The platform threads that carry virtual ones. A guest that computes keeps its carrier; with
 * several per core the others go on. To be set before the first virtual thread.
 */
final class Carriers {

  private static final String PROPERTY = "jdk.virtualThreadScheduler.parallelism";
  private static final int PER_CORE = 4;

  private Carriers() {}

  static void provide() {
    if (System.getProperty(PROPERTY) == null) {
      int carriers = PER_CORE * Runtime.getRuntime().availableProcessors();
      System.setProperty(PROPERTY, Integer.toString(carriers));
    }
  }
}
