package dev.mvmci.worker;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a job asks to be run.
 *
 * @param version of the module, or null for the one deployed last
 * @param input JSON text handed to the workflow
 */
public record Task(String module, @Nullable String version, String workflow, String input) {

  /** Runs when a job is nothing but an address. */
  static final String CRAWLER = "crawler";

  private static final String DEFAULT_WORKFLOW = "start";

  /**
   * Reads a job's payload: {@code {module, workflow?, input?}} names a workflow, {@code module}
   * being a name or {@code name:version}; any other object with a {@code url} is for the crawler,
   * which gets the payload as its input. Empty if it is neither.
   */
  static Optional<Task> of(JsonNode payload) {
    JsonNode module = payload.path("module");
    if (module.isString()) {
      return Optional.of(named(module.stringValue(), payload));
    }
    if (payload.path("url").isString()) {
      return Optional.of(new Task(CRAWLER, null, DEFAULT_WORKFLOW, payload.toString()));
    }
    return Optional.empty();
  }

  private static Task named(String module, JsonNode payload) {
    int colon = module.indexOf(':');
    return new Task(
        colon < 0 ? module : module.substring(0, colon),
        colon < 0 ? null : module.substring(colon + 1),
        payload.path("workflow").stringValue(DEFAULT_WORKFLOW),
        payload.has("input") ? payload.get("input").toString() : "{}");
  }

  /** The module as a person writes it. */
  String moduleReference() {
    return version == null ? module : module + ":" + version;
  }
}
