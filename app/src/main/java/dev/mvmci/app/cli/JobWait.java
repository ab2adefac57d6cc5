package dev.mvmci.app.cli;

import dev.mvmci.app.client.Server;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "wait",
    description = "Wait for a job's end; exit code 0 if it completed, 1 if not, 124 in vain.")
final class JobWait implements Callable<Integer> {

  @Mixin private Help help;
  @Mixin private ControlOption control;
  @Mixin private Output output;

  @Parameters(paramLabel = "ID")
  private String id;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "Wait no longer than this, for example 5m.")
  private @Nullable Duration timeout;

  @Override
  public Integer call() {
    try (Server server = control.connect()) {
      return new JobWatch(server, output).untilEnd(id, timeout);
    }
  }
}
