package dev.mvmci.p2p.blob;

import dev.mvmci.p2p.Identity;
import dev.mvmci.p2p.Underlay;
import dev.mvmci.p2p.caller.Link;
import dev.mvmci.p2p.caller.Members;
import dev.mvmci.p2p.caller.PeerCaller;
import dev.mvmci.p2p.session.Endpoint;
import dev.mvmci.p2p.session.EndpointConfig;
import dev.mvmci.p2p.session.PeerService;
import dev.mvmci.p2p.ticket.Ticket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Fetches one blob with a ticket, as a process with little memory. */
final class FetchingProcess implements AutoCloseable {

  private static final Pattern PEAK = Pattern.compile("peak_kb=(\\d+)");

  private final Process process;
  private final Path output;

  private FetchingProcess(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /** Starts it; the directory is its own over several starts. */
  static FetchingProcess start(Path directory, Ticket ticket, BlobId id) throws IOException {
    Path output = directory.resolveSibling("fetching.txt");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:MaxDirectMemorySize=64m",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                FetchingProcess.class.getName(),
                directory.toString(),
                ticket.reveal(),
                id.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
            .start();
    return new FetchingProcess(process, output);
  }

  /** Arguments: a directory, a ticket, the name of a blob. */
  public static void main(String[] arguments) throws Exception {
    Path directory = Path.of(arguments[0]);
    Ticket ticket = Ticket.parse(arguments[1]);
    try (BlobStore store =
            BlobStore.open(directory.resolve("blobs"), BlobLimits.DEFAULT, InstantSource.system());
        Endpoint endpoint =
            Endpoint.open(
                EndpointConfig.DEFAULT,
                Identity.in(directory),
                Underlay.DIRECT,
                PeerService.NOTHING);
        var caller =
            new PeerCaller(
                new Link(endpoint, Members.of(ticket), ticket.secret(), new SplittableRandom()))) {
      BlobInfo fetched =
          new BlobFetch(store, BlobFetch.Settings.DEFAULT)
              .fetch(BlobId.parse(arguments[2]), List.of(new BlobSource("cluster", caller)));
      System.out.println("fetched " + fetched);
    }
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmHWM:")) {
        System.out.println("peak_kb=" + line.replaceAll("\\D", ""));
      }
    }
  }

  /** Whether it came to its end, and a good one. */
  boolean awaitSuccess(long seconds) throws InterruptedException {
    return process.waitFor(seconds, TimeUnit.SECONDS) && process.exitValue() == 0;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Ends it as a power cut would. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    int _ = process.waitFor();
  }

  /** Most memory that it had at once, all kinds together. */
  long peakMegabytes() throws IOException {
    return PEAK.matcher(output())
            .results()
            .map(MatchResult::group)
            .mapToLong(text -> Long.parseLong(text.replaceAll("\\D", "")))
            .max()
            .orElseThrow()
        / 1024;
  }

  String output() throws IOException {
    return Files.readString(output);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
