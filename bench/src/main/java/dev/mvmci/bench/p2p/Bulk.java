package dev.mvmci.bench.p2p;

import dev.mvmci.bench.Datagrams;
import dev.mvmci.bench.ProcessUse;
import java.io.EOFException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;

/** One large body, read to its end. */
final class Bulk {

  private static final double MEBI = 1 << 20;

  private Bulk() {}

  /**
   * Reads so many bytes.
   *
   * @param server its processor time counts, together with that of this process
   */
  static Map<String, Double> measure(int bytes, ProcessUse server, Callable<InputStream> open)
      throws Exception {
    var client = new ProcessUse(ProcessHandle.current().pid());
    long cpu = server.cpuMicros() + client.cpuMicros();
    long datagrams = Datagrams.sent();
    long begun = System.nanoTime();
    InputStream in = open.call();
    byte[] buffer = new byte[64 << 10];
    for (int left = bytes; left > 0; ) {
      int count = in.read(buffer, 0, Math.min(left, buffer.length));
      if (count < 0) {
        throw new EOFException(left + " bytes are missing");
      }
      left -= count;
    }
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
