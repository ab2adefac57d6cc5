package dev.mvmci.engine.host;

import dev.mvmci.engine.RunEvent.Level;
import dev.mvmci.engine.wasi.WasiErrno;
import dev.mvmci.engine.wasi.WasiFailure;
import java.util.List;
import java.util.stream.Stream;

/**
 * WASI preview 1. Clocks, chance and waiting are steps like those of the functions that modules
 * made for this engine import; everything else follows from the program's own calls.
 */
final class WasiFunctions {

  private static final String MODULE = "wasi_snapshot_preview1";

  private WasiFunctions() {}

  static List<HostFunction> all() {
    return Stream.of(
            WasiProgramFunctions.all(),
            WasiClockFunctions.all(),
            WasiDescriptorFunctions.all(),
            WasiStreamFunctions.all(),
            WasiPathFunctions.all(),
            List.of(
                refused("fd_fdstat_set_rights", "ill", WasiErrno.NOTSUP),
                refused("path_link", "iiiiiii", WasiErrno.NOTSUP),
                refused("path_symlink", "iiiii", WasiErrno.NOTSUP),
                refused("proc_raise", "i", WasiErrno.NOSYS),
                refused("sock_accept", "iii", WasiErrno.NOSYS),
                refused("sock_recv", "iiiiii", WasiErrno.NOSYS),
                refused("sock_send", "iiiii", WasiErrno.NOSYS),
                refused("sock_shutdown", "ii", WasiErrno.NOSYS)))
        .flatMap(List::stream)
        .toList();
  }

  /** What a function does; it fails with a {@link WasiFailure}. */
  @FunctionalInterface
  interface Body {
    void call(Session session, WasiMemory memory, long[] arguments);
  }

  /** A function that answers with an error number, or 0. */
  static HostFunction of(String name, String parameters, Body body) {
    return HostFunction.of(
        MODULE,
        name,
        parameters + ":i",
        (session, memory, arguments) -> {
          try {
            body.call(session, new WasiMemory(memory), arguments);
            return 0;
          } catch (WasiFailure e) {
            return e.errno().number();
          }
        });
  }

  /** One that never returns. */
  static HostFunction ending(String name, String parameters, Body body) {
    return HostFunction.of(
        MODULE,
        name,
        parameters + ":",
        (session, memory, arguments) -> {
          body.call(session, new WasiMemory(memory), arguments);
          return 0;
        });
  }

  private static HostFunction refused(String name, String parameters, WasiErrno errno) {
    return of(
        name,
        parameters,
        (session, memory, arguments) -> {
          throw new WasiFailure(errno);
        });
  }

  /** Lines of standard error. */
  static void log(Session session, List<byte[]> lines) {
    lines.forEach(line -> EventFunctions.log(session, Level.INFO.number(), line));
  }
}
