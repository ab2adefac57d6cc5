package dev.mvmci.bench.p2p;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a server prints at its start. */
final class Output {

  private static final Pattern TICKET = Pattern.compile("ticket=(\\S+)");
  private static final Pattern TICKET_WITH_PATHS = Pattern.compile("paths=(\\S+)");
  private static final Pattern PORT = Pattern.compile("https=(\\d+)");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private Output() {}

  static String awaitTicket(Path output) throws IOException, InterruptedException {
    return await(output, TICKET);
  }

  /** Of the endpoint whose datagrams take paths. */
  static String awaitTicketWithPaths(Path output) throws IOException, InterruptedException {
    return await(output, TICKET_WITH_PATHS);
  }

  static int awaitPort(Path output) throws IOException, InterruptedException {
    return Integer.parseInt(await(output, PORT));
  }

  private static String await(Path output, Pattern wanted)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      Matcher matcher = wanted.matcher(Files.exists(output) ? Files.readString(output) : "");
      if (matcher.find()) {
        return matcher.group(1);
      }
      Thread.sleep(50);
    }
    throw new IllegalStateException("no %s in %s".formatted(wanted, output));
  }
}
