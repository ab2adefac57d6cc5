package dev.mvmci.engine.wasi;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The surroundings of one program: all of it follows from the calls that it makes. */
public final class WasiProcess {

  /** Longer lines of standard error are told in parts. */
  private static final int MAX_LINE_BYTES = 16 << 10;

  private final Program program;
  private final int maxOutputBytes;
  private final FileTree files = new FileTree();
  private final Descriptors descriptors = new Descriptors(files.root());
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private int inputRead;

  public WasiProcess(Program program, int maxOutputBytes) {
    this.program = program;
    this.maxOutputBytes = maxOutputBytes;
  }

  public Program program() {
    return program;
  }

  public FileTree files() {
    return files;
  }

  public Descriptors descriptors() {
    return descriptors;
  }

  /** At most so many bytes more of standard input. */
  public byte[] readInput(int length) {
    byte[] all = program.stdin();
    int end = inputRead + Math.min(length, all.length - inputRead);
    byte[] read = Arrays.copyOfRange(all, inputRead, end);
    inputRead = end;
    return read;
  }

  /** Whether standard output takes so many bytes more. */
  public boolean hasRoomForOutput(int length) {
    return length <= maxOutputBytes - output.size();
  }

  /** Adds to standard output. */
  public void writeOutput(byte[] bytes) {
    output.writeBytes(bytes);
  }

  /** What was written to standard output. */
  public String output() {
    return output.toString(StandardCharsets.UTF_8);
  }

  /** Adds to standard error; returns the lines that end with it, without empty ones. */
  public List<byte[]> writeError(byte[] bytes) {
    var lines = new ArrayList<byte[]>();
    for (byte b : bytes) {
      if (b != '\n') {
        line.write(b);
      }
      if (b == '\n' || line.size() == MAX_LINE_BYTES) {
        lines.addAll(lastLine());
      }
    }
    return lines;
  }

  /** What was written to standard error since the last line ended; none if it is empty. */
  public List<byte[]> lastLine() {
    byte[] last = line.toByteArray();
    line.reset();
    return last.length == 0 ? List.of() : List.of(last);
  }
}
