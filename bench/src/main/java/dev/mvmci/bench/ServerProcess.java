package dev.mvmci.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server under measurement, as its own process, and what it uses up. Linux only. */
public final class ServerProcess implements AutoCloseable {

  /** Ticks of /proc per second; fixed in Linux' user interface. */
  private static final long TICKS_PER_SECOND = 100;

  private final Process process;

  private ServerProcess(Process process) {
    this.process = process;
  }

  /** Starts it; what it prints is added to the file. */
  public static ServerProcess start(List<String> command, Path output) throws IOException {
    return new ServerProcess(
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
            .start());
  }

  /** Processor time since its start, in microseconds. */
  public long cpuMicros() throws IOException {
    String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
    // The name, in parentheses, may hold blanks: fields are counted behind it.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    long ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    return ticks * 1_000_000 / TICKS_PER_SECOND;
  }

  /** Resident memory, in MB. */
  public long residentMegabytes() throws IOException {
    try (var lines = Files.lines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
      return lines
              .filter(line -> line.startsWith("VmRSS:"))
              .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
              .findFirst()
              .orElse(0)
          / 1024;
    }
  }

  /** Ends it at once, with no time to put anything in order. */
  public void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException _) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
