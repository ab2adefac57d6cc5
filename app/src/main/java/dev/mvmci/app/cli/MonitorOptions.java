package dev.mvmci.app.cli;

import dev.mvmci.app.client.CommandFailure;
import java.time.Duration;
import picocli.CommandLine.Option;

/** How often a monitor looks. */
final class MonitorOptions {

  @Option(
      names = "--every",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      defaultValue = "2s",
      description = "Pause between two looks (default ${DEFAULT-VALUE}).")
  private Duration every;

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "0",
      description = "Look so many times, then end (default: until ctrl-C).")
  private int count;

  /** Looks again and again until there were enough. */
  void repeat(Look look, int defaultCount) {
    int looks = count > 0 ? count : defaultCount;
    try {
      for (int i = 0; looks == 0 || i < looks; i++) {
        if (i > 0) {
          Pause.of(every);
        }
        look.at(i);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new CommandFailure(CommandFailure.FAILED, "interrupted");
    }
  }

  /** One look. */
  interface Look {
    void at(int index) throws InterruptedException;
  }
}
