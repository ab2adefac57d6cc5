package dev.mvmci.engine.host;

import dev.mvmci.engine.wasi.Descriptor;
import dev.mvmci.engine.wasi.Descriptor.OpenDirectory;
import dev.mvmci.engine.wasi.Descriptor.OpenFile;
import dev.mvmci.engine.wasi.Descriptor.Stream;
import dev.mvmci.engine.wasi.DirectoryNode;
import dev.mvmci.engine.wasi.DirectoryNode.Entry;
import dev.mvmci.engine.wasi.FileNode;
import dev.mvmci.engine.wasi.Node;
import dev.mvmci.engine.wasi.WasiErrno;
import dev.mvmci.engine.wasi.WasiFailure;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;

/** What is open, apart from its content. */
final class WasiDescriptorFunctions {

  private static final int UNKNOWN = 0;
  private static final int DIRECTORY = 3;
  private static final int REGULAR_FILE = 4;
  private static final int FDSTAT_BYTES = 24;
  private static final int FILESTAT_BYTES = 64;
  private static final int ENTRY_BYTES = 24;
  private static final String ROOT = "/";

  /** Names for "." and ".." come before all others. */
  private static final int OWN_ENTRIES = 2;

  /** Everything but what has a meaning for streams and for what has a position. */
  private static final long RIGHTS = -1L;

  private static final long READ_RIGHT = 1L << 1;
  private static final long SEEK_RIGHT = 1L << 2;
  private static final long TELL_RIGHT = 1L << 5;
  private static final long WRITE_RIGHT = 1L << 6;

  private WasiDescriptorFunctions() {}

  static List<HostFunction> all() {
    return List.of(
        WasiFunctions.of(
            "fd_close",
            "i",
            (session, memory, arguments) ->
                session.process().descriptors().close((int) arguments[0])),
        WasiFunctions.of(
            "fd_renumber",
            "ii",
            (session, memory, arguments) ->
                session.process().descriptors().renumber((int) arguments[0], (int) arguments[1])),
        WasiFunctions.of("fd_prestat_get", "ii", WasiDescriptorFunctions::prestat),
        WasiFunctions.of("fd_prestat_dir_name", "iii", WasiDescriptorFunctions::prestatName),
        WasiFunctions.of("fd_fdstat_get", "ii", WasiDescriptorFunctions::stat),
        WasiFunctions.of(
            "fd_fdstat_set_flags",
            "ii",
            (session, memory, arguments) -> file(session, arguments).flags((int) arguments[1])),
        WasiFunctions.of("fd_filestat_get", "ii", WasiDescriptorFunctions::fileStat),
        WasiFunctions.of(
            "fd_filestat_set_size",
            "il",
            (session, memory, arguments) ->
                writable(session, arguments).resize(notNegative(arguments[1]))),
        WasiFunctions.of(
            "fd_filestat_set_times",
            "illi",
            (session, memory, arguments) ->
                WasiTimes.set(
                    session,
                    node(descriptor(session, arguments)),
                    arguments[1],
                    arguments[2],
                    (int) arguments[3])),
        WasiFunctions.of("fd_allocate", "ill", WasiDescriptorFunctions::allocate),
        WasiFunctions.of("fd_seek", "ilii", WasiDescriptorFunctions::seek),
        WasiFunctions.of(
            "fd_tell",
            "ii",
            (session, memory, arguments) ->
                memory.writeLong(arguments[1], file(session, arguments).position())),
        WasiFunctions.of("fd_readdir", "iiili", WasiDescriptorFunctions::entries),
        withoutEffect("fd_advise", "illi"),
        withoutEffect("fd_datasync", "i"),
        withoutEffect("fd_sync", "i"));
  }

  /** Something that makes no difference to files in memory. */
  private static HostFunction withoutEffect(String name, String parameters) {
    return WasiFunctions.of(
        name,
        parameters,
        (session, memory, arguments) -> {
          var _ = descriptor(session, arguments);
        });
  }

  private static Descriptor descriptor(Session session, long[] arguments) {
    return session.process().descriptors().get((int) arguments[0]);
  }

  private static OpenFile file(Session session, long[] arguments) {
    return session.process().descriptors().file((int) arguments[0]);
  }

  private static FileNode writable(Session session, long[] arguments) {
    OpenFile file = file(session, arguments);
    if (!file.writes()) {
      throw new WasiFailure(WasiErrno.INVAL);
    }
    return file.node();
  }

  private static long notNegative(long size) {
    if (size < 0) {
      throw new WasiFailure(WasiErrno.INVAL);
    }
    return size;
  }

  private static Node node(Descriptor descriptor) {
    return switch (descriptor) {
      case OpenFile file -> file.node();
      case OpenDirectory(DirectoryNode node, boolean _) -> node;
      case Stream _ -> throw new WasiFailure(WasiErrno.BADF);
    };
  }

  private static void checkPreopened(Session session, long[] arguments) {
    if (!(descriptor(session, arguments) instanceof OpenDirectory(var _, boolean preopened))
        || !preopened) {
      throw new WasiFailure(WasiErrno.BADF);
    }
  }

  private static void prestat(Session session, WasiMemory memory, long[] arguments) {
    checkPreopened(session, arguments);
    memory.write(arguments[1], WasiMemory.struct(8).putInt(4, ROOT.length()));
  }

  private static void prestatName(Session session, WasiMemory memory, long[] arguments) {
    checkPreopened(session, arguments);
    if (arguments[2] == 0) {
      throw new WasiFailure(WasiErrno.NAMETOOLONG);
    }
    memory.write(arguments[1], Text.bytes(ROOT));
  }

  private static void stat(Session session, WasiMemory memory, long[] arguments) {
    ByteBuffer stat = WasiMemory.struct(FDSTAT_BYTES);
    switch (descriptor(session, arguments)) {
      case Stream stream -> {
        long other = stream == Stream.IN ? WRITE_RIGHT : READ_RIGHT;
        stat.put(0, (byte) UNKNOWN).putLong(8, RIGHTS & ~(SEEK_RIGHT | TELL_RIGHT | other));
      }
      case OpenFile file -> {
        long rights =
            RIGHTS & ~(file.reads() ? 0 : READ_RIGHT) & ~(file.writes() ? 0 : WRITE_RIGHT);
        stat.put(0, (byte) REGULAR_FILE).putShort(2, (short) file.flags()).putLong(8, rights);
      }
      case OpenDirectory _ -> stat.put(0, (byte) DIRECTORY).putLong(8, RIGHTS).putLong(16, RIGHTS);
    }
    memory.write(arguments[1], stat);
  }

  private static void fileStat(Session session, WasiMemory memory, long[] arguments) {
    ByteBuffer stat =
        switch (descriptor(session, arguments)) {
          case Stream _ -> WasiMemory.struct(FILESTAT_BYTES);
          case OpenFile file -> fileStat(file.node());
          case OpenDirectory(DirectoryNode node, boolean _) -> fileStat(node);
        };
    memory.write(arguments[1], stat);
  }

  /** What is known of a file or directory. */
  static ByteBuffer fileStat(Node node) {
    return WasiMemory.struct(FILESTAT_BYTES)
        .putLong(8, node.number())
        .put(16, type(node))
        .putLong(24, 1)
        .putLong(32, node instanceof FileNode file ? file.size() : 0)
        .putLong(40, node.accessedNanos())
        .putLong(48, node.modifiedNanos())
        .putLong(56, node.modifiedNanos());
  }

  private static byte type(Node node) {
    return switch (node) {
      case FileNode _ -> REGULAR_FILE;
      case DirectoryNode _ -> DIRECTORY;
    };
  }

  private static void allocate(Session session, WasiMemory memory, long[] arguments) {
    FileNode file = writable(session, arguments);
    long end = notNegative(arguments[1]) + notNegative(arguments[2]);
    if (notNegative(end) > file.size()) {
      file.resize(end);
    }
  }

  private static void seek(Session session, WasiMemory memory, long[] arguments) {
    OpenFile file = file(session, arguments);
    long from =
        switch ((int) arguments[2]) {
          case 0 -> 0;
          case 1 -> file.position();
          case 2 -> file.node().size();
          default -> throw new WasiFailure(WasiErrno.INVAL);
        };
    long position = from + arguments[1];
    if (position < 0) {
      throw new WasiFailure(WasiErrno.INVAL);
    }
    file.position(position);
    memory.writeLong(arguments[3], position);
  }

  /** As many entries as the buffer takes, the last one cut off if it does not fit. */
  private static void entries(Session session, WasiMemory memory, long[] arguments) {
    DirectoryNode directory = session.process().descriptors().directory((int) arguments[0]);
    long capacity = Integer.toUnsignedLong((int) arguments[2]);
    long cookie = arguments[3];
    var out = new ByteArrayOutputStream();
    if (cookie == 0) {
      entry(out, 1, ".", directory);
    }
    if (cookie >= 0 && cookie < OWN_ENTRIES) {
      entry(out, OWN_ENTRIES, "..", directory);
    }
    long after = cookie < 0 ? Long.MAX_VALUE : Math.max(0, cookie - OWN_ENTRIES);
    int limit = (int) (capacity / ENTRY_BYTES + 1);
    for (Entry entry : directory.entriesAfter(after, limit)) {
      if (out.size() >= capacity) {
        break;
      }
      entry(out, entry.number() + OWN_ENTRIES, entry.name(), entry.node());
    }
    int used = (int) Math.min(capacity, out.size());
    memory.guest().write((int) arguments[1], out.toByteArray(), 0, used);
    memory.writeInt(arguments[4], used);
  }

  private static void entry(ByteArrayOutputStream out, long next, String name, Node node) {
    byte[] bytes = Text.bytes(name);
    out.writeBytes(
        WasiMemory.bytes(
            WasiMemory.struct(ENTRY_BYTES)
                .putLong(0, next)
                .putLong(8, node.number())
                .putInt(16, bytes.length)
                .put(20, type(node))));
    out.writeBytes(bytes);
  }
}
