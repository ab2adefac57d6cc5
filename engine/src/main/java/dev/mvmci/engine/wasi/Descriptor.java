package dev.mvmci.engine.wasi;

/** Something open. */
public sealed interface Descriptor {

  /** Standard input, output and error: without a position. */
  enum Stream implements Descriptor {
    IN,
    OUT,
    ERR
  }

  /** An open directory. */
  record OpenDirectory(DirectoryNode node, boolean preopened) implements Descriptor {}

  /** An open file and the position in it. */
  final class OpenFile implements Descriptor {
    private final FileNode node;
    private final boolean reads;
    private final boolean writes;
    private int flags;
    private long position;

    OpenFile(FileNode node, boolean reads, boolean writes, int flags) {
      this.node = node;
      this.reads = reads;
      this.writes = writes;
      this.flags = flags;
    }

    public FileNode node() {
      return node;
    }

    public boolean reads() {
      return reads;
    }

    public boolean writes() {
      return writes;
    }

    /** As the program set them. */
    public int flags() {
      return flags;
    }

    public void flags(int wanted) {
      flags = wanted;
    }

    public long position() {
      return position;
    }

    public void position(long wanted) {
      position = wanted;
    }
  }
}
