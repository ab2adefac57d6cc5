package dev.mvmci.app.cli;

import dev.mvmci.app.client.Server;
import dev.mvmci.http.Json;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

@Command(
    name = "submit",
    description = "Submit a job; prints its id.",
    footer = {
      "",
      "mvm-ci job submit https://example.com/ --wait",
      "mvm-ci job submit --module module1 --input '{\"id\":1,\"url\":\"x\"}'"
    })
final class JobSubmit implements Callable<Integer> {

  @Mixin private Help help;
  @Mixin private ControlOption control;
  @Mixin private Output output;

  @ArgGroup(multiplicity = "1")
  private What what;

  /** What to do, in one of three ways. */
  static final class What {
    @Parameters(paramLabel = "URL", description = "Crawl this address.")
    private @Nullable String url;

    @ArgGroup(exclusive = false)
    private @Nullable Workflow workflow;

    @Option(
        names = "--payload",
        paramLabel = "JSON",
        converter = JsonConverter.class,
        description = "Submit this payload as it is.")
    private @Nullable JsonNode payload;
  }

  /** A workflow of a deployed module. */
  static final class Workflow {
    @Option(
        names = "--module",
        required = true,
        paramLabel = "NAME[:VERSION]",
        description = "Run a workflow of this module.")
    private String module;

    @Option(
        names = "--workflow",
        paramLabel = "NAME",
        defaultValue = "start",
        description = "Its name (default ${DEFAULT-VALUE}).")
    private String workflow;

    @Option(
        names = "--input",
        paramLabel = "JSON",
        defaultValue = "{}",
        converter = JsonConverter.class,
        description = "Its input (default ${DEFAULT-VALUE}).")
    private JsonNode input;
  }

  @Option(names = "--priority", paramLabel = "0-9", description = "9 is most urgent (default 4).")
  private @Nullable Integer priority;

  @Option(
      names = "--delay",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "Not before this long from now, for example 30s.")
  private @Nullable Duration delay;

  @Option(
      names = "--max-attempts",
      paramLabel = "N",
      description = "Runs before a failing job is given up.")
  private @Nullable Integer maxAttempts;

  @Option(names = "--wait", description = "Wait for the end, as `job wait` does.")
  private boolean wait;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    ObjectNode request = Json.mapper().createObjectNode();
    request.set("payload", payload());
    if (priority != null) {
      request.put("priority", priority);
    }
    if (delay != null) {
      request.put("delay_ms", delay.toMillis());
    }
    if (maxAttempts != null) {
      request.put("max_attempts", maxAttempts);
    }
    try (Server server = control.connect()) {
      JsonNode job = server.post("/api/v1/jobs", request);
      String id = job.path("id").stringValue("");
      if (wait) {
        return new JobWatch(server, output).untilEnd(id, null);
      }
      output.show(job, (_, out) -> out.line(id));
      return 0;
    }
  }

  private JsonNode payload() {
    ObjectNode made = Json.mapper().createObjectNode();
    if (what.payload != null) {
      return what.payload;
    }
    if (what.url != null) {
      return made.put("url", crawlable(what.url));
    }
    if (what.workflow != null) {
      made.put("module", what.workflow.module).put("workflow", what.workflow.workflow);
      return made.set("input", what.workflow.input);
    }
    throw new ParameterException(
        spec.commandLine(), "one of URL, --module and --payload is missing");
  }

  /** What is no address would only be found out when the job runs. */
  private String crawlable(String url) {
    try {
      var address = new URI(url);
      String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
      if (List.of("http", "https").contains(scheme) && address.getHost() != null) {
        return url;
      }
    } catch (URISyntaxException _) {
      // as one that is of another kind
    }
    throw new ParameterException(
        spec.commandLine(),
        "'%s' is no address to crawl; it takes http://… or https://…".formatted(url));
  }
}
