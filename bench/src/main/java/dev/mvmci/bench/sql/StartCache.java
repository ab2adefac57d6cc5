package dev.mvmci.bench.sql;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A start-up cache of the JVM for members, as the launcher of the distribution has one: with the
 * classes of a cluster that has worked for a while, and the profiles of its methods.
 */
final class StartCache {

  private static final long PATIENCE_SECONDS = 120;

  private StartCache() {}

  /**
   * Makes a cache from a cluster of its own in one process, which ends before this returns.
   *
   * @param flags of the members' JVMs
   * @return the flags with which members use it
   */
  static List<String> train(Path directory, List<String> flags)
      throws IOException, InterruptedException {
    Path training = Files.createDirectories(directory.resolve("training"));
    Path cache = training.resolve("members.aot");
    long begun = System.nanoTime();
    // The thresholds are those of the launcher.
    List<String> command =
        OurMembers.jvm(
            with(
                flags,
                "-Xmx512m",
                "-XX:AOTCacheOutput=" + cache,
                "-XX:Tier4InvocationThreshold=500",
                "-XX:Tier4MinInvocationThreshold=100",
                "-XX:Tier4CompileThreshold=1500"));
    command.addAll(List.of(TrainMain.class.getName(), training.toString()));
    Path log = training.resolve("training.log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)
        || process.exitValue() != 0
        || !Files.exists(cache)) {
      process.destroyForcibly();
      throw new IOException("the cache was not made, see " + log);
    }
    System.out.printf(
        "cache of %d MB made in %d ms%n",
        Files.size(cache) >> 20, (System.nanoTime() - begun) / 1_000_000);
    return with(flags, "-XX:AOTCache=" + cache, "-Xlog:aot=error:stderr");
  }

  private static List<String> with(List<String> flags, String... more) {
    var all = new ArrayList<>(flags);
    all.addAll(List.of(more));
    return all;
  }
}
