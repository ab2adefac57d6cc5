package dev.mvmci.app.cli;

import dev.mvmci.app.client.CommandFailure;
import dev.mvmci.fade.FadeConfig;
import dev.mvmci.fade.monitor.HealthMonitor;
import dev.mvmci.fade.monitor.HealthReport;
import dev.mvmci.fade.monitor.Verdict;
import dev.mvmci.http.Json;
import java.net.URI;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "health",
    description = {
      "A table of nodes, those they name, and boards. On a terminal it is renewed until ctrl-C;",
      "otherwise one look is taken. Exit code 0 operational, 1 degraded, 3 down."
    })
final class MonitorHealth implements Callable<Integer> {

  private static final String CLEAR = "\033[H\033[2J";

  @Mixin private Help help;
  @Mixin private StoreOption store;
  @Mixin private MonitorOptions options;
  @Mixin private Output output;

  @Option(
      names = "--boards",
      paramLabel = "URL,…",
      split = ",",
      description = "Boards to ask as well.")
  private List<String> boards = List.of();

  @Spec private CommandSpec spec;

  private Verdict last = Verdict.DOWN;

  @Override
  public Integer call() {
    boolean screen = Screen.columns() > 0 && !output.json();
    try (var monitor = HealthMonitor.of(store.addresses(), boardAddresses(), store.key())) {
      options.repeat(look -> show(monitor.check(), screen), screen ? 0 : 1);
    }
    return switch (last) {
      case OPERATIONAL -> 0;
      case DEGRADED -> CommandFailure.FAILED;
      case DOWN -> CommandFailure.UNREACHABLE;
    };
  }

  private void show(HealthReport report, boolean screen) {
    last = report.verdict();
    if (output.json()) {
      output.print(Json.mapper().valueToTree(report));
    } else {
      output.out().print((screen ? CLEAR : "") + report.text());
    }
    output.out().flush();
  }

  private List<URI> boardAddresses() {
    try {
      return boards.stream().map(FadeConfig::nodeAddress).toList();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}
