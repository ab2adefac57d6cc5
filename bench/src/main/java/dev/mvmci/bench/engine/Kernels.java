package dev.mvmci.bench.engine;

import dev.mvmci.engine.Engine;
import dev.mvmci.engine.EngineConfig;
import dev.mvmci.engine.RunOutcome;
import dev.mvmci.engine.StartRequest;
import dev.mvmci.engine.embedded.EmbeddedEngine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

/**
 * Numeric kernels in a guest, beside the same source compiled by gcc -O2 and by clang -O2, which
 * made the module too, and the same module in node. Times are medians after a warm-up; checksums
 * have to be equal.
 */
final class Kernels {

  private static final Map<String, String> NAMES = names();
  private static final int WARM = 10;

  private final Path directory;
  private final int rounds;

  Kernels(Path directory, int rounds) {
    this.directory = directory;
    this.rounds = rounds;
  }

  private static Map<String, String> names() {
    var names = new LinkedHashMap<String, String>();
    names.put("f", "fibonacci, calls");
    names.put("s", "sieve, bytes");
    names.put("m", "matrices, doubles");
    names.put("h", "heapsort, words");
    names.put("x", "hash, bytes");
    return names;
  }

  private record Timed(long checksum, long nanos) {}

  void measure() throws Exception {
    for (String file : List.of("kernels.h", "kernels.wasm", "native.c", "node.mjs")) {
      Files.write(directory.resolve(file), resource(file));
    }
    compile("gcc");
    compile("clang");
    try (Engine engine = EmbeddedEngine.open(EngineConfig.of(directory.resolve("engine")))) {
      var _ = engine.deploy(resource("kernels.wasm"));
      System.out.printf(
          "%-20s %10s %10s %10s %10s%n", "ms", "gcc -O2", "clang -O2", "node", "guest");
      double product = 1;
      for (Map.Entry<String, String> kernel : NAMES.entrySet()) {
        product *= compare(engine, kernel.getKey(), kernel.getValue());
      }
      System.out.printf("geometric mean of guest to gcc %.2f%n", Math.pow(product, 1.0 / 5));
    }
  }

  private void compile(String compiler) throws IOException, InterruptedException {
    var _ =
        output(
            compiler,
            "-O2",
            "-o",
            directory.resolve(compiler).toString(),
            directory.resolve("native.c").toString());
  }

  private double compare(Engine engine, String kernel, String name)
      throws IOException, InterruptedException, ExecutionException {
    String times = Integer.toString(WARM + rounds);
    Timed gcc = median(parse(output(directory.resolve("gcc").toString(), kernel, times)));
    Timed clang = median(parse(output(directory.resolve("clang").toString(), kernel, times)));
    Timed guest = median(inGuest(engine, kernel));
    Timed node =
        median(
            parse(
                output(
                    "node",
                    directory.resolve("node.mjs").toString(),
                    directory.resolve("kernels.wasm").toString(),
                    kernel,
                    times)));
    if (Stream.of(clang, node, guest).anyMatch(other -> other.checksum() != gcc.checksum())) {
      throw new IOException("%s: %s, %s, %s, %s differ".formatted(name, gcc, clang, node, guest));
    }
    double ratio = (double) guest.nanos() / gcc.nanos();
    System.out.printf(
        "%-20s %10.2f %10.2f %10.2f %10.2f   guest to gcc %.2f, to clang %.2f, to node %.2f%n",
        name,
        gcc.nanos() / 1e6,
        clang.nanos() / 1e6,
        node.nanos() / 1e6,
        guest.nanos() / 1e6,
        ratio,
        (double) guest.nanos() / clang.nanos(),
        (double) guest.nanos() / node.nanos());
    return ratio;
  }

  /** The whole of a run, from its start to its durable end. */
  private List<Timed> inGuest(Engine engine, String kernel)
      throws ExecutionException, InterruptedException, IOException {
    var all = new ArrayList<Timed>();
    for (int round = 0; round < WARM + rounds; round++) {
      long begun = System.nanoTime();
      RunOutcome outcome =
          engine
              .outcome(engine.start(StartRequest.of("kernels", "start", "\"" + kernel + "\"")).id())
              .get();
      long nanos = System.nanoTime() - begun;
      if (!(outcome instanceof RunOutcome.Completed(String sum))) {
        throw new IOException("the guest did not complete: " + outcome);
      }
      all.add(new Timed(Long.parseLong(String.valueOf(sum)), nanos));
    }
    return all;
  }

  /** Lines of name, checksum and nanoseconds. */
  private static List<Timed> parse(String output) {
    return output
        .lines()
        .map(line -> line.split(" ", -1))
        .map(fields -> new Timed(Long.parseLong(fields[1]), Long.parseLong(fields[2])))
        .toList();
  }

  private static Timed median(List<Timed> all) {
    List<Timed> warm =
        all.stream().skip(WARM).sorted((a, b) -> Long.compare(a.nanos(), b.nanos())).toList();
    return warm.get(warm.size() / 2);
  }

  private static String output(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (InputStream in = process.getInputStream()) {
      String output = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IOException(String.join(" ", command) + " ended with " + process.exitValue());
      }
      return output;
    }
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = Objects.requireNonNull(Kernels.class.getResourceAsStream(name), name)) {
      return in.readAllBytes();
    }
  }
}
