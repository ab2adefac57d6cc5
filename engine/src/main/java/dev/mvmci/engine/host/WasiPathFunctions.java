package dev.mvmci.engine.host;

import dev.mvmci.engine.wasi.DirectoryNode;
import dev.mvmci.engine.wasi.FileTree.Opening;
import dev.mvmci.engine.wasi.Node;
import dev.mvmci.engine.wasi.WasiErrno;
import dev.mvmci.engine.wasi.WasiFailure;
import dev.mvmci.engine.wasi.WasiProcess;
import java.util.List;

/** Files and directories by their paths. */
final class WasiPathFunctions {

  private static final int CREATE = 1;
  private static final int DIRECTORY = 2;
  private static final int EXCLUSIVE = 4;
  private static final int TRUNCATE = 8;
  private static final long READ_RIGHT = 1L << 1;
  private static final long WRITE_RIGHT = 1L << 6;

  private WasiPathFunctions() {}

  static List<HostFunction> all() {
    return List.of(
        WasiFunctions.of("path_open", "iiiiillii", WasiPathFunctions::open),
        WasiFunctions.of(
            "path_create_directory",
            "iii",
            (session, memory, arguments) ->
                session
                    .process()
                    .files()
                    .createDirectory(
                        base(session, arguments[0]), memory.path(arguments[1], arguments[2]))),
        WasiFunctions.of(
            "path_unlink_file",
            "iii",
            (session, memory, arguments) ->
                session
                    .process()
                    .files()
                    .unlink(base(session, arguments[0]), memory.path(arguments[1], arguments[2]))),
        WasiFunctions.of(
            "path_remove_directory",
            "iii",
            (session, memory, arguments) ->
                session
                    .process()
                    .files()
                    .removeDirectory(
                        base(session, arguments[0]), memory.path(arguments[1], arguments[2]))),
        WasiFunctions.of(
            "path_rename",
            "iiiiii",
            (session, memory, arguments) ->
                session
                    .process()
                    .files()
                    .rename(
                        base(session, arguments[0]),
                        memory.path(arguments[1], arguments[2]),
                        base(session, arguments[3]),
                        memory.path(arguments[4], arguments[5]))),
        WasiFunctions.of(
            "path_filestat_get",
            "iiiii",
            (session, memory, arguments) ->
                memory.write(
                    arguments[4],
                    WasiDescriptorFunctions.fileStat(find(session, memory, arguments)))),
        WasiFunctions.of(
            "path_filestat_set_times",
            "iiiilli",
            (session, memory, arguments) ->
                WasiTimes.set(
                    session,
                    find(session, memory, arguments),
                    arguments[4],
                    arguments[5],
                    (int) arguments[6])),
        WasiFunctions.of(
            "path_readlink",
            "iiiiii",
            (session, memory, arguments) -> {
              // There are no links: what is there is none.
              var _ =
                  session
                      .process()
                      .files()
                      .find(base(session, arguments[0]), memory.path(arguments[1], arguments[2]));
              throw new WasiFailure(WasiErrno.INVAL);
            }));
  }

  private static DirectoryNode base(Session session, long number) {
    return session.process().descriptors().directory((int) number);
  }

  /** What (directory, flags, path, length) stand for. */
  private static Node find(Session session, WasiMemory memory, long[] arguments) {
    return session
        .process()
        .files()
        .find(base(session, arguments[0]), memory.path(arguments[2], arguments[3]));
  }

  private static void open(Session session, WasiMemory memory, long[] arguments) {
    WasiProcess process = session.process();
    process.descriptors().ensureRoom();
    int wanted = (int) arguments[4];
    boolean writes = (arguments[5] & WRITE_RIGHT) != 0;
    var opening =
        new Opening(
            (wanted & CREATE) != 0,
            (wanted & DIRECTORY) != 0,
            (wanted & EXCLUSIVE) != 0,
            (wanted & TRUNCATE) != 0);
    Node node =
        process
            .files()
            .open(base(session, arguments[0]), memory.path(arguments[2], arguments[3]), opening);
    int number =
        process
            .descriptors()
            .open(node, (arguments[5] & READ_RIGHT) != 0, writes, (int) arguments[7]);
    memory.writeInt(arguments[8], number);
  }
}
