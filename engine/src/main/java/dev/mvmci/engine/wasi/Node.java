package dev.mvmci.engine.wasi;

/** A file or directory. Its times are what the program sets; until then they are 0. */
public abstract sealed class Node permits FileNode, DirectoryNode {

  private final long number;
  private long accessedNanos;
  private long modifiedNanos;

  Node(long number) {
    this.number = number;
  }

  /** Its last name was taken away. */
  abstract void unnamed();

  /** Unlike that of any other node of the tree. */
  public long number() {
    return number;
  }

  public long accessedNanos() {
    return accessedNanos;
  }

  public void accessed(long nanos) {
    accessedNanos = nanos;
  }

  public long modifiedNanos() {
    return modifiedNanos;
  }

  public void modified(long nanos) {
    modifiedNanos = nanos;
  }
}
