package dev.mvmci.sql.node;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A {@link WriterProcess} as a process of its own, seen from outside. */
final class MemberProcess implements AutoCloseable {

  private final Process process;
  private final ConcurrentSkipListSet<Long> acknowledged = new ConcurrentSkipListSet<>();
  private final List<String> lines = new ArrayList<>();
  private final Thread reader;
  private volatile CountDownLatch wanted = new CountDownLatch(0);

  private MemberProcess(Process process) {
    this.process = process;
    this.reader = Thread.ofPlatform().daemon().start(this::read);
  }

  /**
   * Starts a member that writes until it is killed.
   *
   * @param shellPrefix run by a shell before the member, for instance "ulimit -f 100;"
   */
  static MemberProcess start(Path directory, int threads, String shellPrefix) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> command =
        List.of(
            "sh",
            "-c",
            shellPrefix + " exec \"$@\"",
            "sh",
            java,
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx128m",
            "-XX:-UsePerfData",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            WriterProcess.class.getName(),
            directory.toString(),
            Integer.toString(threads));
    return new MemberProcess(new ProcessBuilder(command).redirectErrorStream(true).start());
  }

  private void read() {
    try (BufferedReader output = process.inputReader()) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        if (line.startsWith("ack ")) {
          acknowledged.add(Long.parseLong(line.substring(4)));
          wanted.countDown();
        } else {
          synchronized (lines) {
            lines.add(line);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until that many more rows are acknowledged. */
  void awaitAcknowledged(int more) throws InterruptedException {
    wanted = new CountDownLatch(more);
    if (!wanted.await(60, TimeUnit.SECONDS)) {
      throw new AssertionError("no progress: " + output());
    }
  }

  /** Ends it as a power cut would end the process, and answers what it had acknowledged. */
  ConcurrentSkipListSet<Long> kill() throws InterruptedException {
    // Through the handle, which leaves the stream open: what was printed before still counts.
    var _ = process.toHandle().destroyForcibly();
    process.waitFor();
    reader.join();
    return acknowledged;
  }

  /** Waits for it to end by itself and answers its exit code. */
  int awaitEnd() throws InterruptedException {
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      throw new AssertionError("does not end: " + output());
    }
    reader.join();
    return process.exitValue();
  }

  ConcurrentSkipListSet<Long> acknowledged() {
    return acknowledged;
  }

  String output() {
    synchronized (lines) {
      return String.join("\n", lines);
    }
  }

  @Override
  public void close() {
    var _ = process.toHandle().destroyForcibly();
  }
}
