package dev.mvmci.sql.config;

import java.util.List;

/**
 * A configuration that cannot be used. The message names all that is wrong with it, on one line.
 */
public final class ConfigFailure extends RuntimeException {

  ConfigFailure(String source, List<String> errors) {
    super(source + ": " + String.join("; ", errors));
  }
}
