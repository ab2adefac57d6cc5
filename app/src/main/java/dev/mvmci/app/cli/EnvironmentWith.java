package dev.mvmci.app.cli;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The environment with flags laid over it: a flag wins over the variable it stands for. */
final class EnvironmentWith {

  private final Map<String, String> values = new HashMap<>(System.getenv());

  /** Lays a flag over a variable; one that was not given changes nothing. */
  EnvironmentWith flag(String variable, @Nullable Object value) {
    if (value != null) {
      values.put(variable, value.toString());
    }
    return this;
  }

  Map<String, String> map() {
    return Map.copyOf(values);
  }
}
