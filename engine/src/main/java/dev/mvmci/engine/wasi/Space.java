package dev.mvmci.engine.wasi;

/**
 * What a file tree may still hold. Programs see these bounds, and recorded runs rely on them: they
 * can be raised, never lowered.
 */
final class Space {

  /** Bytes in all files together. */
  static final long MAX_BYTES = 16L << 20;

  /** Files and directories together. */
  static final int MAX_NODES = 4096;

  private long bytes;
  private int nodes;

  /** A number of bytes more, or less if negative. */
  void change(long by) {
    if (by > MAX_BYTES - bytes) {
      throw new WasiFailure(WasiErrno.NOSPC);
    }
    bytes += by;
  }

  void addNode() {
    if (nodes == MAX_NODES) {
      throw new WasiFailure(WasiErrno.NOSPC);
    }
    nodes++;
  }

  void removeNode() {
    nodes--;
  }
}
