package dev.mvmci.p2p.blob;

import java.io.Closeable;
import java.io.IOException;

/** An open file. Different places may be read and written at once. */
interface DiskFile extends Closeable {

  long size() throws IOException;

  /** Writes all these bytes at this place. */
  void write(long position, byte[] bytes, int offset, int count) throws IOException;

  /** Reads this many bytes, or fewer where the file ends; how many it were. */
  int read(long position, byte[] bytes, int offset, int count) throws IOException;

  /** Cuts the file to this length if it is longer. */
  void truncate(long size) throws IOException;

  /** When it returns, the content is on disk. */
  void sync() throws IOException;
}
