package dev.mvmci.control.logs;

import dev.mvmci.http.HttpProblem;
import dev.mvmci.http.Json;
import dev.mvmci.p2p.blob.BlobReader;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * Reads the lines of a kept log one after the other. What a worker sent is not believed: a line, or
 * a log, that is longer than workers write them is an error. For one thread.
 */
public final class LogReader implements Closeable {

  /** Bytes of a line; a worker writes at most 16 KiB of text, as JSON. */
  static final int MAX_LINE_BYTES = 256 << 10;

  /** Bytes of all lines; a worker writes at most 8 MiB. */
  static final long MAX_BYTES = 16 << 20;

  private final InputStream lines;
  private long read;

  private LogReader(InputStream lines) {
    this.lines = lines;
  }

  static LogReader of(BlobReader blob) throws IOException {
    var content = new LeafStream(blob);
    boolean opened = false;
    try {
      var reader = new LogReader(new BufferedInputStream(new GZIPInputStream(content), 64 << 10));
      opened = true;
      return reader;
    } finally {
      if (!opened) {
        content.close();
      }
    }
  }

  /**
   * The next line; empty after the last.
   *
   * @throws IOException if the log is damaged, or none
   */
  public Optional<KeptLine> next() throws IOException {
    var line = new ByteArrayOutputStream();
    int b;
    while ((b = lines.read()) >= 0 && b != '\n') {
      line.write(b);
      if (line.size() > MAX_LINE_BYTES || ++read > MAX_BYTES) {
        throw new IOException(
            "this is no log of a run: after %d bytes it is too long".formatted(read));
      }
    }
    if (b < 0 && line.size() == 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(KeptLine.of(Json.read(line.toByteArray())));
    } catch (HttpProblem e) {
      throw new IOException("this is no log of a run: a line is no JSON", e);
    }
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
