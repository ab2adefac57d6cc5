package dev.mvmci.jobs;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What it takes to execute a job; a worker claims only the kinds it can execute. */
public enum JobKind {
  /** Names a module of the engine, or a URL for the crawler. */
  WORKFLOW,
  /** Anything else: only its publisher knows what it means. */
  OPAQUE;

  /** The kind that a payload asks for. */
  public static JobKind of(JsonNode payload) {
    return payload.path("module").isString() || payload.path("url").isString() ? WORKFLOW : OPAQUE;
  }

  /** The name in JSON and in the database. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Finds a kind by its name. */
  public static Optional<JobKind> find(String label) {
    return Arrays.stream(values()).filter(kind -> kind.label().equals(label)).findFirst();
  }
}
