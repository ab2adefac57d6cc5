package dev.mvmci.control;

import dev.mvmci.http.Json;
import dev.mvmci.jobs.Job;
import dev.mvmci.jobs.JobQueue;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Writes many jobs as a JSON array, a few at a time, so that a list of large payloads takes no more
 * memory than those few.
 */
record JobStream(JobQueue queue, List<Long> positions) {

  private static final int AT_A_TIME = 8;

  void writeTo(OutputStream out) throws IOException {
    String before = "[";
    for (int i = 0; i < positions.size(); i += AT_A_TIME) {
      int end = Math.min(i + AT_A_TIME, positions.size());
      for (Job job : queue.at(positions.subList(i, end))) {
        write(out, before);
        out.write(Json.bytes(JobJson.of(job)));
        before = ",";
      }
    }
    write(out, before.equals("[") ? "[]" : "]");
  }

  static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.US_ASCII));
  }
}
