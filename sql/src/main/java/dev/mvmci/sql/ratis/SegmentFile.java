package dev.mvmci.sql.ratis;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.thirdparty.com.google.protobuf.CodedInputStream;
import org.apache.ratis.thirdparty.com.google.protobuf.InvalidProtocolBufferException;
import org.jspecify.annotations.Nullable;

/**
 * The open segment file of a Ratis log, read to judge its end: an 8-byte header, records of {@code
 * length, entry, crc32c(length, entry)}, then zeros that were allocated ahead.
 */
final class SegmentFile {

  private static final int HEADER_BYTES = 8;
  private static final int CHECKSUM_BYTES = 4;
  private static final int MAX_LENGTH_BYTES = 5;

  /** How far the index of a readable entry may be ahead to count as an entry of this log. */
  private static final long MAX_INDEX_GAP = 1L << 32;

  private final Path path;
  private final byte[] bytes;
  private int end = HEADER_BYTES;
  private long lastIndex = -1;

  private SegmentFile(Path path, byte[] bytes) {
    this.path = path;
    this.bytes = bytes;
  }

  static SegmentFile read(Path path) throws IOException {
    SegmentFile file = new SegmentFile(path, Files.readAllBytes(path));
    file.scan();
    return file;
  }

  private void scan() {
    for (Entry entry = entryAt(end); entry != null; entry = entryAt(end)) {
      end = entry.end();
      lastIndex = entry.index();
    }
  }

  /** Index of the last sound entry, -1 if there is none. */
  long lastIndex() {
    return lastIndex;
  }

  /** Whether something other than preallocated zeros follows the last sound entry. */
  boolean hasDamagedEnd() {
    for (int i = end; i < bytes.length; i++) {
      if (bytes[i] != 0) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether a sound entry of this log follows the damage. Then it is no torn last write: the disk
   * has lost something in the middle.
   */
  boolean hasEntryBehindDamage() {
    for (int i = end + 1; i < bytes.length; i++) {
      Entry entry = bytes[i] == 0 ? null : entryAt(i);
      if (entry != null && entry.index() > lastIndex && entry.index() - lastIndex < MAX_INDEX_GAP) {
        return true;
      }
    }
    return false;
  }

  /** Keeps a copy of the file, then cuts it behind the last sound entry. Durable on return. */
  void cut(Path copy) throws IOException {
    Files.createDirectories(copy.getParent());
    Files.write(copy, bytes);
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      channel.truncate(Math.min(end, bytes.length));
      channel.force(true);
    }
  }

  private @Nullable Entry entryAt(int start) {
    long length = 0;
    int at = start;
    for (int shift = 0; ; shift += 7) {
      if (at >= bytes.length || at - start >= MAX_LENGTH_BYTES) {
        return null;
      }
      byte next = bytes[at++];
      length |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        break;
      }
    }
    long checksumAt = at + length;
    if (length == 0 || checksumAt + CHECKSUM_BYTES > bytes.length) {
      return null;
    }
    return checked(start, at, (int) length, (int) checksumAt);
  }

  private @Nullable Entry checked(int start, int body, int length, int checksumAt) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, start, checksumAt - start);
    if ((int) checksum.getValue() != ByteBuffer.wrap(bytes).getInt(checksumAt)) {
      return null;
    }
    try {
      LogEntryProto entry =
          LogEntryProto.parseFrom(CodedInputStream.newInstance(bytes, body, length));
      return new Entry(entry.getIndex(), checksumAt + CHECKSUM_BYTES);
    } catch (InvalidProtocolBufferException _) {
      return null;
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory failed", e);
    }
  }

  /** A sound entry and where the next begins. */
  private record Entry(long index, int end) {}
}
