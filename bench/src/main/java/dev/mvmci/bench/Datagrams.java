package dev.mvmci.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** UDP datagrams of this machine, whoever sends them. Linux only. */
public final class Datagrams {

  private static final Path COUNTERS = Path.of("/proc/net/snmp");

  /** Behind the name of the line: InDatagrams, NoPorts, InErrors, OutDatagrams. */
  private static final int SENT = 4;

  private Datagrams() {}

  /** Sent over IPv4 since the machine started; a batch that the kernel cuts counts as one. */
  public static long sent() throws IOException {
    try (var lines = Files.lines(COUNTERS)) {
      String values =
          lines.filter(line -> line.startsWith("Udp: ")).skip(1).findFirst().orElseThrow();
      return Long.parseLong(values.split(" ", -1)[SENT]);
    }
  }
}
