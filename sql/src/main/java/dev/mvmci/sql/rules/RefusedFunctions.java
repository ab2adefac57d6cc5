package dev.mvmci.sql.rules;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Functions that answer by member or by connection, each with what to use instead. */
final class RefusedFunctions {

  private static final String PASS_IT = "pass the value as an argument";

  /** Computed by the mathematical library of the machine, whose last digit differs. */
  private static final List<String> OF_THE_MACHINE =
      List.of(
          "acos", "acosh", "asin", "asinh", "atan", "atan2", "atanh", "cos", "cosh", "exp", "ln",
          "log", "log10", "log2", "pow", "power", "sin", "sinh", "tan", "tanh");

  private static final Map<String, String> REMEDIES = remedies();

  private RefusedFunctions() {}

  private static Map<String, String> remedies() {
    Map<String, String> remedies = new HashMap<>();
    remedies.put("load_extension", "extensions are not available");
    remedies.put("total_changes", "use the changes of each statement's result");
    remedies.put("sqlite_version", PASS_IT);
    remedies.put("sqlite_source_id", PASS_IT);
    remedies.put("sqlite_compileoption_get", PASS_IT);
    remedies.put("sqlite_compileoption_used", PASS_IT);
    remedies.put("sqlite_offset", "it depends on the file's layout");
    remedies.put("fts3_tokenizer", "tokenizers cannot be registered");
    for (String name : OF_THE_MACHINE) {
      remedies.put(name, "its last digit depends on the machine; compute it and " + PASS_IT);
    }
    return Map.copyOf(remedies);
  }

  /** Throws if a command must not call the function of this name. */
  static void check(String name) {
    String remedy = REMEDIES.get(name.toLowerCase(Locale.ROOT));
    if (remedy != null) {
      throw SqlRules.refused("the function " + name + "() differs between members: " + remedy);
    }
  }
}
