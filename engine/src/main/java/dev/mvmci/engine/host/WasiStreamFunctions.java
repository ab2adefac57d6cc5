package dev.mvmci.engine.host;

import dev.mvmci.engine.RunOutcome.Kind;
import dev.mvmci.engine.wasi.Descriptor;
import dev.mvmci.engine.wasi.Descriptor.OpenDirectory;
import dev.mvmci.engine.wasi.Descriptor.OpenFile;
import dev.mvmci.engine.wasi.Descriptor.Stream;
import dev.mvmci.engine.wasi.WasiErrno;
import dev.mvmci.engine.wasi.WasiFailure;
import dev.mvmci.engine.wasi.WasiProcess;
import java.util.List;

/** Reading and writing what is open. */
final class WasiStreamFunctions {

  /** Of one call; programs go on with the rest. Recorded runs rely on it. */
  private static final int MAX_BYTES = 1 << 20;

  private static final int APPEND = 1;

  private WasiStreamFunctions() {}

  static List<HostFunction> all() {
    return List.of(
        WasiFunctions.of("fd_read", "iiii", WasiStreamFunctions::read),
        WasiFunctions.of("fd_write", "iiii", WasiStreamFunctions::write),
        WasiFunctions.of("fd_pread", "iiili", WasiStreamFunctions::readAt),
        WasiFunctions.of("fd_pwrite", "iiili", WasiStreamFunctions::writeAt));
  }

  private static void read(Session session, WasiMemory memory, long[] arguments) {
    WasiProcess process = session.process();
    var buffers = memory.buffers(arguments[1], arguments[2], MAX_BYTES);
    int total = 0;
    for (var buffer : buffers) {
      byte[] bytes = read(process, (int) arguments[0], buffer.length());
      memory.write(buffer.address(), bytes);
      total += bytes.length;
      if (bytes.length < buffer.length()) {
        break;
      }
    }
    memory.writeInt(arguments[3], total);
  }

  private static byte[] read(WasiProcess process, int number, int length) {
    return switch (process.descriptors().get(number)) {
      case Stream stream -> {
        if (stream != Stream.IN) {
          throw new WasiFailure(WasiErrno.BADF);
        }
        yield process.readInput(length);
      }
      case OpenFile file -> {
        byte[] bytes = readable(file).node().read(file.position(), length);
        file.position(file.position() + bytes.length);
        yield bytes;
      }
      case OpenDirectory _ -> throw new WasiFailure(WasiErrno.ISDIR);
    };
  }

  private static OpenFile readable(OpenFile file) {
    if (!file.reads()) {
      throw new WasiFailure(WasiErrno.BADF);
    }
    return file;
  }

  private static OpenFile writable(OpenFile file) {
    if (!file.writes()) {
      throw new WasiFailure(WasiErrno.BADF);
    }
    return file;
  }

  private static void readAt(Session session, WasiMemory memory, long[] arguments) {
    OpenFile file = readable(session.process().descriptors().file((int) arguments[0]));
    long position = position(arguments[3]);
    int total = 0;
    for (var buffer : memory.buffers(arguments[1], arguments[2], MAX_BYTES)) {
      byte[] bytes = file.node().read(position + total, buffer.length());
      memory.write(buffer.address(), bytes);
      total += bytes.length;
    }
    memory.writeInt(arguments[4], total);
  }

  private static long position(long offset) {
    if (offset < 0 || offset > Integer.MAX_VALUE) {
      throw new WasiFailure(WasiErrno.INVAL);
    }
    return offset;
  }

  private static void write(Session session, WasiMemory memory, long[] arguments) {
    Descriptor descriptor = session.process().descriptors().get((int) arguments[0]);
    byte[] bytes = memory.gather(memory.buffers(arguments[1], arguments[2], MAX_BYTES));
    switch (descriptor) {
      case Stream stream -> write(session, stream, bytes);
      case OpenFile file -> {
        boolean appends = (file.flags() & APPEND) != 0;
        long position = appends ? file.node().size() : file.position();
        writable(file).node().write(position, bytes);
        file.position(position + bytes.length);
      }
      case OpenDirectory _ -> throw new WasiFailure(WasiErrno.ISDIR);
    }
    memory.writeInt(arguments[3], bytes.length);
  }

  private static void write(Session session, Stream stream, byte[] bytes) {
    WasiProcess process = session.process();
    switch (stream) {
      case IN -> throw new WasiFailure(WasiErrno.BADF);
      case OUT -> {
        if (!process.hasRoomForOutput(bytes.length)) {
          var _ =
              session.fail(
                  Kind.LIMIT,
                  "outputBytes: more than %d bytes on standard output"
                      .formatted(session.limits().outputBytes()));
        }
        process.writeOutput(bytes);
      }
      case ERR -> WasiFunctions.log(session, process.writeError(bytes));
    }
  }

  private static void writeAt(Session session, WasiMemory memory, long[] arguments) {
    OpenFile file = writable(session.process().descriptors().file((int) arguments[0]));
    byte[] bytes = memory.gather(memory.buffers(arguments[1], arguments[2], MAX_BYTES));
    file.node().write(position(arguments[3]), bytes);
    memory.writeInt(arguments[4], bytes.length);
  }
}
