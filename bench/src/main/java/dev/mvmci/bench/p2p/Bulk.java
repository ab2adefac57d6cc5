package dev.mvmci.bench.p2p;

import dev.mvmci.bench.Datagrams;
import dev.mvmci.bench.ProcessUse;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;

/** One large body, read to its end, and thrown away or put on disk. */
final class Bulk {

  private static final double MEBI = 1 << 20;

  private Bulk() {}

  /** Takes what was read. */
  @FunctionalInterface
  private interface Sink {
    void take(byte[] buffer, int count) throws IOException;
  }

  /**
   * Reads so many bytes and throws them away.
   *
   * @param server its processor time counts, together with that of this process
   */
  static Map<String, Double> measure(int bytes, ProcessUse server, Callable<InputStream> open)
      throws Exception {
    return figures(bytes, server, () -> read(bytes, open.call(), (_, _) -> {}));
  }

  /** As {@link #measure}, but they are on disk when the time is taken, in a new file. */
  static Map<String, Double> measureOnDisk(
      int bytes, ProcessUse server, Callable<InputStream> open, Path file) throws Exception {
    try (var channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      return figures(
          bytes,
          server,
          () -> {
            read(bytes, open.call(), (buffer, count) -> write(channel, buffer, count));
            channel.force(true);
            return bytes;
          });
    } finally {
      Files.delete(file);
    }
  }

  private static void write(FileChannel channel, byte[] buffer, int count) throws IOException {
    var left = ByteBuffer.wrap(buffer, 0, count);
    while (left.hasRemaining()) {
      int _ = channel.write(left);
    }
  }

  private static int read(int bytes, InputStream in, Sink sink) throws IOException {
    byte[] buffer = new byte[64 << 10];
    for (int left = bytes; left > 0; ) {
      int count = in.read(buffer, 0, Math.min(left, buffer.length));
      if (count < 0) {
        throw new EOFException(left + " bytes are missing");
      }
      sink.take(buffer, count);
      left -= count;
    }
    return bytes;
  }

  private static Map<String, Double> figures(
      int bytes, ProcessUse server, Callable<Integer> transfer) throws Exception {
    var client = new ProcessUse(ProcessHandle.current().pid());
    long cpu = server.cpuMicros() + client.cpuMicros();
    long datagrams = Datagrams.sent();
    long begun = System.nanoTime();
    int _ = transfer.call();
    double seconds = (System.nanoTime() - begun) / 1e9;
    var figures = new LinkedHashMap<String, Double>();
    figures.put("bulk, MiB/s", bytes / MEBI / seconds);
    figures.put(
        "bulk, us of CPU per MiB",
        (server.cpuMicros() + client.cpuMicros() - cpu) / (bytes / MEBI));
    figures.put("bulk, datagrams per MiB", (Datagrams.sent() - datagrams) / (bytes / MEBI));
    return figures;
  }
}
