package dev.mvmci.engine.host;

import java.io.ByteArrayOutputStream;
import java.util.List;

/** What a program is started with, how it ends, and chance. */
final class WasiProgramFunctions {

  private WasiProgramFunctions() {}

  static List<HostFunction> all() {
    return List.of(
        WasiFunctions.of(
            "args_sizes_get",
            "ii",
            (session, memory, arguments) -> sizes(memory, arguments, arguments(session))),
        WasiFunctions.of(
            "args_get",
            "ii",
            (session, memory, arguments) -> texts(memory, arguments, arguments(session))),
        WasiFunctions.of(
            "environ_sizes_get",
            "ii",
            (session, memory, arguments) -> sizes(memory, arguments, environment(session))),
        WasiFunctions.of(
            "environ_get",
            "ii",
            (session, memory, arguments) -> texts(memory, arguments, environment(session))),
        WasiFunctions.of("random_get", "ii", WasiProgramFunctions::random),
        WasiFunctions.of("sched_yield", "", (session, memory, arguments) -> {}),
        WasiFunctions.ending(
            "proc_exit",
            "i",
            (session, memory, arguments) -> {
              throw new ProgramExit((int) arguments[0]);
            }));
  }

  private static List<String> arguments(Session session) {
    return session.process().program().arguments();
  }

  private static List<String> environment(Session session) {
    return session.process().program().environment();
  }

  /** How many texts there are, and their bytes with a 0 after each. */
  private static void sizes(WasiMemory memory, long[] arguments, List<String> texts) {
    memory.writeInt(arguments[0], texts.size());
    memory.writeInt(arguments[1], terminated(texts).size());
  }

  private static void texts(WasiMemory memory, long[] arguments, List<String> texts) {
    var pointers = WasiMemory.struct(Integer.BYTES * texts.size());
    int at = (int) arguments[1];
    for (String text : texts) {
      pointers.putInt(at);
      at += Text.bytes(text).length + 1;
    }
    memory.write(arguments[0], pointers);
    memory.write(arguments[1], terminated(texts).toByteArray());
  }

  private static ByteArrayOutputStream terminated(List<String> texts) {
    var all = new ByteArrayOutputStream();
    for (String text : texts) {
      all.writeBytes(Text.bytes(text));
      all.write(0);
    }
    return all;
  }

  /** As many steps as it takes; each is written before the next is asked for. */
  private static void random(Session session, WasiMemory memory, long[] arguments) {
    long left = Integer.toUnsignedLong((int) arguments[1]);
    int at = (int) arguments[0];
    while (left > 0) {
      byte[] bytes =
          RandomFunctions.bytes(session, (int) Math.min(left, RandomFunctions.MAX_BYTES));
      memory.write(at, bytes);
      at += bytes.length;
      left -= bytes.length;
    }
  }
}
