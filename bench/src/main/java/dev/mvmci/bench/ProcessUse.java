package dev.mvmci.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * What a process uses up. Linux only.
 *
 * @param pid of the process, which need not be one of ours
 */
public record ProcessUse(long pid) {

  /** Ticks of /proc per second; fixed in Linux' user interface. */
  private static final long TICKS_PER_SECOND = 100;

  /** Processor time since its start, in microseconds. */
  public long cpuMicros() throws IOException {
    String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
    // The name, in parentheses, may hold blanks: fields are counted behind it.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    long ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    return ticks * 1_000_000 / TICKS_PER_SECOND;
  }

  /** How often its threads of now went off a processor, to wait or for others, since they began. */
  public long switches() throws IOException {
    long sum = 0;
    try (DirectoryStream<Path> threads =
        Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "task"))) {
      for (Path thread : threads) {
        sum += switches(thread.resolve("status"));
      }
    }
    return sum;
  }

  private static long switches(Path status) throws IOException {
    try (var lines = Files.lines(status)) {
      return lines
          .filter(line -> line.contains("ctxt_switches:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .sum();
    } catch (NoSuchFileException | UncheckedIOException _) {
      return 0; // it has ended meanwhile
    }
  }

  /** Resident memory, in MB. */
  public long residentMegabytes() throws IOException {
    try (var lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
      return lines
              .filter(line -> line.startsWith("VmRSS:"))
              .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
              .findFirst()
              .orElse(0)
          / 1024;
    }
  }
}
