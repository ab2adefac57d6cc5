package dev.mvmci.p2p.blob;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/** What tests keep in stores. */
final class Contents {

  private Contents() {}

  /** Byte i is i + i/256 + i/65536, modulo 256; as in blob-ids.py. */
  static byte[] pattern(int length) {
    var content = new byte[length];
    for (int i = 0; i < length; i++) {
      content[i] = (byte) (i + (i >> 8) + (i >> 16));
    }
    return content;
  }

  static InputStream stream(byte[] content) {
    return new ByteArrayInputStream(content);
  }

  static BlobTree tree(byte[] content) {
    var builder = new BlobTree.Builder();
    var leaf = new byte[BlobTree.LEAF_BYTES];
    for (int at = 0; at < content.length; at += leaf.length) {
      int count = Math.min(leaf.length, content.length - at);
      System.arraycopy(content, at, leaf, 0, count);
      builder.add(leaf, count);
    }
    return builder.build();
  }

  /** All of a blob, each leaf of it checked. */
  static byte[] read(BlobStore store, BlobId id) throws IOException {
    try (BlobReader reader = store.read(id).orElseThrow()) {
      var out = new ByteArrayOutputStream();
      reader.transfer(0, reader.length(), out);
      return out.toByteArray();
    }
  }
}
