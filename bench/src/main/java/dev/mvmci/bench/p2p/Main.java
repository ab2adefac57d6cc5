package dev.mvmci.bench.p2p;

import dev.mvmci.bench.Comparison;
import dev.mvmci.bench.ServerProcess;
import dev.mvmci.p2p.Underlay;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Two of our endpoints beside two of iroh's and beside HTTPS, each pair in two processes on
 * loopback without a relay, in turn in each round; prints medians and their ratio to the other.
 * Arguments, each {@code name=value}: rounds, seconds (per figure), dials (before anything counts),
 * mebibytes (of the large body; 0 for none), blob (mebibytes of the blob; 0 for none), blobs (how
 * often), only ({@code blobs}: nothing but these), iroh (a directory in which {@code npm install
 * @number0/iroh} was run; without it only ours are measured), flags (of our server's JVM).
 */
final class Main {

  private final Map<String, String> options;
  private final Path directory;

  private Main(Map<String, String> options, Path directory) {
    this.options = options;
    this.directory = directory;
  }

  public static void main(String[] arguments) throws Exception {
    Map<String, String> options =
        Arrays.stream(arguments)
            .map(argument -> argument.split("=", 2))
            .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
    Path directory = Files.createTempDirectory("mvm-ci-bench");
    try {
      new Main(options, directory).run();
    } finally {
      delete(directory);
    }
  }

  /** The server's blob is large. */
  private static void delete(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private int option(String name, int unset) {
    return Integer.parseInt(options.getOrDefault(name, Integer.toString(unset)));
  }

  private void run() throws Exception {
    if (options.containsKey("workers")) {
      new Workers(option("workers", 500), Duration.ofMinutes(option("minutes", 10)))
          .measure(directory);
      return;
    }
    Path output = directory.resolve("ours.txt");
    try (ServerProcess server = ServerProcess.start(command(), output);
        var ours =
            new OurClient(
                directory.resolve("client"),
                Output.awaitTicket(output),
                _ -> Underlay.DIRECT,
                server.use());
        var paths =
            new OurClient(
                directory.resolve("client-with-paths"),
                Output.awaitTicketWithPaths(output),
                NodeMain::paths,
                server.use());
        var https = new HttpsClient(Output.awaitPort(output), server.use())) {
      if ("blobs".equals(options.get("only"))) {
        measureBlobs(ours, https);
      } else if (options.containsKey("iroh")) {
        try (var iroh = Iroh.start(Path.of(options.get("iroh")), directory)) {
          measure(ours, paths, https, Optional.of(iroh));
        }
      } else {
        measure(ours, paths, https, Optional.empty());
      }
    }
  }

  /** The first round only warms up. */
  private void measure(OurClient ours, OurClient paths, HttpsClient https, Optional<Iroh> iroh)
      throws Exception {
    var time = Duration.ofSeconds(option("seconds", 5));
    int bytes = option("mebibytes", 256) << 20;
    var requests = new Comparison();
    var bulk = new Comparison();
    ours.warmUp(option("dials", 2_000));
    for (int round = 0; round <= option("rounds", 5); round++) {
      var intoRequests = round == 0 ? new Comparison() : requests;
      var intoBulk = round == 0 ? new Comparison() : bulk;
      if (iroh.isPresent()) {
        intoRequests.add("iroh", iroh.get().measure(time));
      }
      intoRequests.add("ours", ours.requests(time));
      if (bytes > 0) {
        intoBulk.add("HTTPS", https.bulk(bytes));
        intoBulk.add("ours", ours.bulk(bytes));
        intoBulk.add("with paths", paths.bulk(bytes));
        intoBulk.add("in small datagrams", ours.bulkAsAnywhere(bytes));
      }
    }
    requests.print();
    bulk.print();
    measureBlobs(ours, https);
  }

  /**
   * So large that the disk takes part. Beside it the same number of bytes by HTTPS, thrown away,
   * and once more written to a file and forced to disk, as the blob is. The first round only warms
   * up.
   */
  private void measureBlobs(OurClient ours, HttpsClient https) throws Exception {
    int bytes = option("blob", 1 << 10) << 20;
    var thrownAway = new Comparison();
    var onDisk = new Comparison();
    for (int round = 0; bytes > 0 && round <= option("blobs", 3); round++) {
      Map<String, Double> read = https.bulk(bytes);
      Map<String, Double> kept = https.download(bytes, directory.resolve("download"));
      Map<String, Double> blob = ours.blob(bytes);
      if (round > 0) {
        thrownAway.add("HTTPS", read);
        thrownAway.add("verified blob", blob);
        onDisk.add("HTTPS, on disk", kept);
        onDisk.add("verified blob", blob);
      }
    }
    thrownAway.print();
    onDisk.print();
  }

  private List<String> command() {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return Stream.concat(
            Stream.concat(
                Stream.of(
                    java,
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow",
                    "-Xmx256m"),
                Arrays.stream(options.getOrDefault("flags", "").split(" ", -1))
                    .filter(flag -> !flag.isEmpty())),
            Stream.of(
                "-cp",
                System.getProperty("java.class.path"),
                NodeMain.class.getName(),
                directory.resolve("server").toString()))
        .toList();
  }
}
