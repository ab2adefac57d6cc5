package dev.mvmci.bench.engine;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The durable engine. Arguments, each {@code name=value}: with {@code restate=http://…}, the
 * ingress of a running Restate server, workflows of few steps beside it, see {@link Steps}; with
 * {@code compute} numeric kernels beside gcc and node; else runs that sleep ({@code runs=200000
 * seconds=300 spread=0}: due after so long, and over so many seconds then).
 */
public final class Main {

  private Main() {}

  /** Runs one measurement in a temporary directory. */
  public static void main(String[] arguments) throws Exception {
    Map<String, String> options = new HashMap<>();
    for (String argument : arguments) {
      String[] parts = argument.split("=", 2);
      options.put(parts[0], parts.length == 2 ? parts[1] : "");
    }
    Path directory = Files.createTempDirectory("mvm-ci-bench-engine");
    if (options.containsKey("restate")) {
      new Steps(options).measure(directory);
    } else if (options.containsKey("compute")) {
      new Kernels(directory, Integer.parseInt(options.getOrDefault("rounds", "15"))).measure();
    } else {
      Sleepers.measure(
          directory,
          Integer.parseInt(options.getOrDefault("runs", "200000")),
          Long.parseLong(options.getOrDefault("seconds", "300")),
          Long.parseLong(options.getOrDefault("spread", "0")));
    }
    System.out.println("data " + directory);
  }
}
