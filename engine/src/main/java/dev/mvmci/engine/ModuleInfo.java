package dev.mvmci.engine;

import java.time.Instant;
import java.util.List;

/**
 * A deployed module.
 *
 * @param sha256 of its bytes, lower-case hex
 * @param bytes their number
 * @param deployedAt when these bytes were (last) deployed
 */
public record ModuleInfo(
    String name,
    String version,
    String sha256,
    int bytes,
    List<String> workflows,
    Instant deployedAt) {

  public ModuleInfo {
    workflows = List.copyOf(workflows);
  }
}
