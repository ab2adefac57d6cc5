package dev.mvmci.sql.node;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** A command of the system that a test needs done. */
final class SystemCommand {

  private static final int PATIENCE_SECONDS = 30;

  private SystemCommand() {}

  /** Runs it to its end; fails with what it printed if it does. */
  static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IOException(String.join(" ", command) + ": " + output.strip());
    }
  }

  /** Whether something that only some machines allow can be done. */
  static boolean works(Attempt attempt) {
    try {
      attempt.make();
      return true;
    } catch (IOException _) {
      return false;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Leaves nothing behind. */
  @FunctionalInterface
  interface Attempt {
    void make() throws IOException, InterruptedException;
  }
}
