package dev.mvmci.bench.sql;

import dev.mvmci.bench.ClosedLoop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A start-up cache of the JVM for members, as the launcher of the distribution has one: with the
 * classes of a cluster that has worked for a while, and the profiles of its methods.
 */
final class StartCache {

  private static final Duration TRAINING = Duration.ofSeconds(8);
  private static final int CALLERS = 16;
  private static final long PATIENCE_SECONDS = 120;

  private StartCache() {}

  /**
   * Makes a cache from a cluster of its own, whose members end before this returns.
   *
   * @param flags of the members' JVMs
   * @param put one write
   * @return the flags with which members use it
   */
  static List<String> train(Path directory, List<String> flags, OfStore put)
      throws IOException, InterruptedException, ExecutionException {
    Path training = Files.createDirectories(directory.resolve("training"));
    try (OurStore store =
        OurStore.start(
            training,
            with(flags, "-XX:AOTMode=record", "-XX:AOTConfiguration=" + training + "/{id}.seen"))) {
      for (int callers : new int[] {1, CALLERS}) {
        var _ = ClosedLoop.run(callers, TRAINING, put.on(store));
      }
    }
    Path cache = training.resolve("members.aot");
    create(
        training,
        with(
            flags,
            "-XX:AOTMode=create",
            "-XX:AOTConfiguration=" + leaders(training),
            "-XX:AOTCache=" + cache));
    return with(flags, "-XX:AOTCache=" + cache, "-Xlog:aot=error:stderr");
  }

  /** A request to a store. */
  interface OfStore {
    ClosedLoop.Request on(Store store);
  }

  /** What the member has seen that led: it has used most classes. */
  private static Path leaders(Path training) throws IOException {
    try (Stream<Path> files = Files.list(training)) {
      return files
          .filter(file -> file.toString().endsWith(".seen"))
          .max(Comparator.comparingLong(StartCache::size))
          .orElseThrow(() -> new IOException("no member has recorded anything, see " + training));
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void create(Path training, List<String> flags)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(OurMembers.jvm(flags))
            .redirectErrorStream(true)
            .redirectOutput(training.resolve("create.log").toFile())
            .start();
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IOException("the cache was not made, see " + training.resolve("create.log"));
    }
  }

  private static List<String> with(List<String> flags, String... more) {
    var all = new ArrayList<>(flags);
    all.addAll(List.of(more));
    return all;
  }
}
