package dev.mvmci.control.logs;

import dev.mvmci.p2p.blob.BlobReader;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** A blob as a stream, with one checked leaf of it in memory. */
final class LeafStream extends InputStream {

  private final BlobReader blob;
  private byte[] leaf = {};
  private int at;
  private int next;

  LeafStream(BlobReader blob) {
    this.blob = blob;
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, into.length);
    while (at == leaf.length) {
      if (next == blob.tree().leaves()) {
        return -1;
      }
      leaf = blob.leaf(next++);
      at = 0;
    }
    int n = Math.min(length, leaf.length - at);
    System.arraycopy(leaf, at, into, offset, n);
    at += n;
    return n;
  }

  @Override
  public void close() throws IOException {
    blob.close();
  }
}
