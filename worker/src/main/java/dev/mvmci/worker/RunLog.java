package dev.mvmci.worker;

import dev.mvmci.http.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * What an execution has logged, as the file that is kept of it: for each line one of JSON, with its
 * place, time, level and text, all compressed with gzip. Of a long log the beginning and the end
 * are kept, and a line between them says how many others there were.
 */
final class RunLog implements ExecutionListener {

  /** Bytes of the beginning, and of the end, before they are compressed. */
  static final int PART_BYTES = 4 << 20;

  private final int partBytes;
  private final CountDownLatch ended = new CountDownLatch(1);

  // Touched by the thread that tells, and after the end by the one that waits for it.
  private final ByteArrayOutputStream content = new ByteArrayOutputStream();
  private final GZIPOutputStream compressed;
  private long beginningBytes;
  private final ArrayDeque<Line> end = new ArrayDeque<>();
  private long endBytes;
  private long leftOut;
  private @Nullable Line lastLeftOut;

  private record Line(long sequence, long atMillis, byte[] json) {}

  RunLog() {
    this(PART_BYTES);
  }

  RunLog(int partBytes) {
    this.partBytes = partBytes;
    try {
      this.compressed = new GZIPOutputStream(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void onProgress(Progress progress) {}

  @Override
  public void onLog(long sequence, long atMillis, String level, String text) {
    var line = new Line(sequence, atMillis, json(sequence, atMillis, level, text, Map.of()));
    if (end.isEmpty() && beginningBytes + line.json().length <= partBytes) {
      beginningBytes += line.json().length;
      write(line.json());
      return;
    }
    end.add(line);
    endBytes += line.json().length;
    while (endBytes > partBytes && end.size() > 1) {
      Line gone = end.removeFirst();
      endBytes -= gone.json().length;
      leftOut++;
      lastLeftOut = gone;
    }
  }

  @Override
  public void onEnd(ExecutionOutcome outcome) {
    ended.countDown();
  }

  /** Waits until everything was told; false if that takes longer. */
  boolean awaitEnd(long time, TimeUnit unit) throws InterruptedException {
    return ended.await(time, unit);
  }

  /** The file; empty if nothing was logged. To be asked for once, after the end. */
  Optional<byte[]> content() {
    if (beginningBytes == 0 && end.isEmpty()) {
      return Optional.empty();
    }
    Line gap = lastLeftOut;
    if (gap != null) {
      String text = leftOut + " lines are left out here: the log is too long to be kept whole";
      Map<String, Long> more = Map.of("left_out", leftOut);
      write(json(gap.sequence(), gap.atMillis(), "warn", text, more));
    }
    end.forEach(line -> write(line.json()));
    try {
      compressed.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Optional.of(content.toByteArray());
  }

  private void write(byte[] line) {
    try {
      compressed.write(line);
      compressed.write('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] json(
      long sequence, long atMillis, String level, String text, Map<String, Long> more) {
    var json = new LinkedHashMap<String, Object>();
    json.put("sequence", sequence);
    json.put("at_ms", atMillis);
    json.put("level", level);
    json.put("text", text);
    json.putAll(more);
    return Json.bytes(json);
  }
}
