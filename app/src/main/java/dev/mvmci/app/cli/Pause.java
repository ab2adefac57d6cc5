package dev.mvmci.app.cli;

import dev.mvmci.app.client.CommandFailure;
import java.time.Duration;

/** The time between two looks at something that is waited for. */
final class Pause {

  private Pause() {}

  static void of(Duration duration) {
    try {
      Thread.sleep(duration);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure(CommandFailure.FAILED, "interrupted");
    }
  }
}
