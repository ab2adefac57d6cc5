package dev.mvmci.engine.wasi;

import java.util.Arrays;

/** A file's content. It takes space for as long as it has a name or is open. */
public final class FileNode extends Node {

  private final Space space;
  private byte[] bytes = {};
  private int size;
  private boolean named = true;
  private int opened;

  FileNode(long number, Space space) {
    super(number);
    this.space = space;
    space.addNode();
  }

  public int size() {
    return size;
  }

  /** At most so many bytes from there on. */
  public byte[] read(long position, int length) {
    int from = (int) Math.min(position, size);
    return Arrays.copyOfRange(bytes, from, from + Math.min(length, size - from));
  }

  /** Writes all of it there; what is between the end and there becomes 0. */
  public void write(long position, byte[] content) {
    if (content.length == 0) {
      return;
    }
    if (position > Space.MAX_BYTES - content.length) {
      throw new WasiFailure(WasiErrno.NOSPC);
    }
    int end = (int) position + content.length;
    if (end > size) {
      resize(end);
    }
    System.arraycopy(content, 0, bytes, (int) position, content.length);
  }

  /** Cuts it off, or fills it up with 0. */
  public void resize(long wanted) {
    if (wanted > Space.MAX_BYTES) {
      throw new WasiFailure(WasiErrno.FBIG);
    }
    int length = (int) wanted;
    space.change(length - size);
    if (length > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(length, Math.min(2 * size, (int) Space.MAX_BYTES)));
    } else if (length < size) {
      bytes = Arrays.copyOf(bytes, length);
    }
    size = length;
  }

  void opened() {
    opened++;
  }

  void closed() {
    opened--;
    release();
  }

  @Override
  void unnamed() {
    named = false;
    release();
  }

  private void release() {
    if (!named && opened == 0) {
      resize(0);
      space.removeNode();
    }
  }
}
