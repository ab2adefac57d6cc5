package dev.mvmci.engine.host;

import dev.mvmci.engine.guest.GuestFault;
import dev.mvmci.engine.guest.GuestFault.Kind;
import dev.mvmci.engine.guest.GuestMemory;
import dev.mvmci.engine.wasi.WasiErrno;
import dev.mvmci.engine.wasi.WasiFailure;
import dev.mvmci.engine.wasi.WasiPath;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** A guest's memory as WASI lays it out. Arguments are as the guest passed them. */
record WasiMemory(GuestMemory guest) {

  /** Buffers in one call, as of Linux. */
  private static final int MAX_BUFFERS = 1024;

  private static final int BUFFER_BYTES = 8;

  /** Where bytes are or go. */
  record Buffer(int address, int length) {}

  /** A structure of so many bytes, to be filled in. */
  static ByteBuffer struct(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** So many structures of so many bytes each. */
  ByteBuffer read(long address, long count, int bytes) {
    long length = Integer.toUnsignedLong((int) count) * bytes;
    if (length > Integer.MAX_VALUE) {
      throw new GuestFault(
          Kind.TRAP, "out of bounds memory access in a host call: %d bytes".formatted(length));
    }
    return ByteBuffer.wrap(guest.read((int) address, (int) length)).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Buffers of at most so many bytes together; what exceeds that is left out, as a call may do less
   * than it was asked.
   */
  List<Buffer> buffers(long address, long count, int maxBytes) {
    if (Integer.toUnsignedLong((int) count) > MAX_BUFFERS) {
      throw new WasiFailure(WasiErrno.INVAL);
    }
    ByteBuffer in = read(address, count, BUFFER_BYTES);
    var buffers = new ArrayList<Buffer>();
    int left = maxBytes;
    while (in.hasRemaining()) {
      int at = in.getInt();
      int length = (int) Math.min(left, Integer.toUnsignedLong(in.getInt()));
      buffers.add(new Buffer(at, length));
      left -= length;
    }
    return buffers;
  }

  /** All bytes of the buffers. */
  byte[] gather(List<Buffer> buffers) {
    var all = ByteBuffer.allocate(buffers.stream().mapToInt(Buffer::length).sum());
    buffers.forEach(buffer -> all.put(guest.read(buffer.address(), buffer.length())));
    return all.array();
  }

  /** A path; a longer one than allowed is refused before it is read. */
  String path(long address, long length) {
    if (Integer.toUnsignedLong((int) length) > WasiPath.MAX_BYTES) {
      throw new WasiFailure(WasiErrno.NAMETOOLONG);
    }
    return WasiPath.of(guest.read((int) address, (int) length));
  }

  void write(long address, byte[] bytes) {
    guest.write((int) address, bytes, 0, bytes.length);
  }

  void write(long address, ByteBuffer struct) {
    write(address, bytes(struct));
  }

  /** All bytes of a structure. */
  static byte[] bytes(ByteBuffer struct) {
    byte[] bytes = new byte[struct.capacity()];
    struct.get(0, bytes);
    return bytes;
  }

  void writeInt(long address, int value) {
    write(address, struct(Integer.BYTES).putInt(value));
  }

  void writeLong(long address, long value) {
    write(address, struct(Long.BYTES).putLong(value));
  }
}
