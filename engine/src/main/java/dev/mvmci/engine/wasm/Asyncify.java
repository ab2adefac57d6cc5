package dev.mvmci.engine.wasm;

import dev.mvmci.engine.guest.GuestFault;
import dev.mvmci.engine.guest.GuestState;
import dev.mvmci.engine.guest.HostImport;
import dev.mvmci.engine.guest.Pauses;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import run.endive.runtime.Instance;
import run.endive.runtime.TableInstance;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.FunctionBody;
import run.endive.wasm.types.MutabilityType;
import run.endive.wasm.types.OpCode;
import run.endive.wasm.types.ValType;
import run.endive.wasm.types.Value;

/**
 * Puts an instance aside in the middle of a call, by what binaryen's asyncify has built into its
 * module: while the guest is told to unwind, its functions return at once and write their frames
 * into the second memory; when it is told to rewind, calling the same export again leads back to
 * the call of the host that began it. One per instance, used by its thread.
 */
final class Asyncify {

  private static final String START_UNWIND = "asyncify_start_unwind";
  private static final String STOP_UNWIND = "asyncify_stop_unwind";
  private static final String START_REWIND = "asyncify_start_rewind";
  private static final String STOP_REWIND = "asyncify_stop_rewind";
  private static final Set<String> EXPORTS =
      Set.of(START_UNWIND, STOP_UNWIND, START_REWIND, STOP_REWIND, "asyncify_get_state");

  // The second memory begins with two pointers into it, to the end of the frames and of their room.
  private static final int FRAMES_END_AT = 0;
  private static final int ROOM_END_AT = 4;
  private static final int FRAMES_AT = 16;

  /** More than the thread's own stack, which holds the same frames and is larger for each. */
  private static final int ROOM_BYTES = 4 << 20;

  private static final Set<ValType> NUMBERS =
      Set.of(ValType.I32, ValType.I64, ValType.F32, ValType.F64);
  private static final Set<OpCode> TABLE_CHANGES =
      Set.of(
          OpCode.TABLE_SET,
          OpCode.TABLE_GROW,
          OpCode.TABLE_FILL,
          OpCode.TABLE_COPY,
          OpCode.TABLE_INIT);
  private static final Set<OpCode> SEGMENT_CHANGES = Set.of(OpCode.DATA_DROP, OpCode.ELEM_DROP);

  private static final byte[] NO_ROOM = {};

  private enum Phase {
    RUNNING,
    UNWINDING,
    REWINDING
  }

  private final boolean savesTables;
  private Pauses pauses = Pauses.NEVER;
  private Phase phase = Phase.RUNNING;

  /** For an instance of a module that {@link #canPause}. */
  Asyncify(WasmModule module) {
    this.savesTables = uses(module, TABLE_CHANGES);
  }

  /** Whether the module is one that asyncify has worked on, so that it may have two memories. */
  static boolean isExportedBy(WasmModule module) {
    var section = module.exportSection();
    var names = new TreeSet<String>();
    IntStream.range(0, section.exportCount()).forEach(i -> names.add(section.getExport(i).name()));
    return names.containsAll(EXPORTS);
  }

  /** Whether all that makes up an instance of the module can be saved and given back. */
  static boolean canPause(WasmModule module) {
    return isExportedBy(module)
        && module.memorySection().map(section -> section.memoryCount() == 2).orElse(false)
        && module.startSection().isEmpty()
        && Arrays.stream(module.globalSection().globals())
            .allMatch(global -> NUMBERS.contains(global.valueType()))
        && IntStream.range(0, module.tableSection().tableCount())
            .mapToObj(module.tableSection()::getTable)
            .allMatch(table -> table.elementType().equals(ValType.FuncRef))
        && !uses(module, SEGMENT_CHANGES);
  }

  private static boolean uses(WasmModule module, Set<OpCode> opCodes) {
    return Arrays.stream(module.codeSection().functionBodies())
        .map(FunctionBody::instructions)
        .flatMap(List::stream)
        .anyMatch(instruction -> opCodes.contains(instruction.opcode()));
  }

  /** Until a guest is put aside, nothing is in its second memory, which then takes no heap. */
  void needNoRoom(Instance instance) {
    frames(instance).replace(NO_ROOM);
  }

  void pauses(Pauses decision) {
    pauses = decision;
  }

  /** Whether this call of the host is not to be made now. */
  boolean defers(Instance instance, HostImport function) {
    return switch (phase) {
      case RUNNING -> {
        boolean wanted = function.pauses() && pauses.wanted();
        if (wanted) {
          unwind(instance);
        }
        yield wanted;
      }
      case REWINDING -> {
        call(instance, STOP_REWIND);
        needNoRoom(instance);
        phase = Phase.RUNNING;
        yield false;
      }
      case UNWINDING ->
          throw new GuestFault(
              GuestFault.Kind.TRAP,
              "the guest called %s while it was put aside; run asyncify with the imports that docs/engine-abi.md lists"
                  .formatted(function.name()));
    };
  }

  private void unwind(Instance instance) {
    FlatMemory frames = frames(instance);
    frames.replace(new byte[ROOM_BYTES]);
    frames.writeI32(FRAMES_END_AT, FRAMES_AT);
    frames.writeI32(ROOM_END_AT, ROOM_BYTES);
    call(instance, START_UNWIND, 0);
    phase = Phase.UNWINDING;
  }

  /** Whether the call that returned has not come to its end. */
  boolean isPutAside() {
    return phase == Phase.UNWINDING;
  }

  GuestState save(Instance instance) {
    call(instance, STOP_UNWIND);
    int end = instance.memory(1).readInt(FRAMES_END_AT);
    if (end <= FRAMES_AT) {
      throw new GuestFault(
          GuestFault.Kind.TRAP,
          "the guest left no frames when it was put aside; run asyncify with the imports that"
              + " docs/engine-abi.md lists");
    }
    long[] globals = new long[instance.globalCount()];
    Arrays.setAll(globals, i -> instance.global(i).getValue());
    return new GuestState(
        ((FlatMemory) instance.memory(0)).bytes(),
        Arrays.copyOf(frames(instance).bytes(), end),
        globals,
        savesTables ? tables(instance) : List.of());
  }

  private static List<int[]> tables(Instance instance) {
    var tables = new ArrayList<int[]>();
    for (int i = 0; i < instance.tableCount(); i++) {
      TableInstance table = instance.table(i);
      int[] functions = new int[table.size()];
      Arrays.setAll(functions, table::ref);
      tables.add(functions);
    }
    return tables;
  }

  /** After {@link #save}: the same call of the export leads back to where it was put aside. */
  void goOn(Instance instance) {
    call(instance, START_REWIND, 0);
    phase = Phase.REWINDING;
  }

  /** As {@link #goOn} with what another instance was. */
  void restore(Instance instance, GuestState state) {
    if (state.globals().length != instance.globalCount()
        || state.tables().size() != (savesTables ? instance.tableCount() : 0)) {
      throw new GuestFault(GuestFault.Kind.TRAP, "the state is that of another module");
    }
    ((FlatMemory) instance.memory(0)).replace(state.memory().clone());
    byte[] frames = new byte[ROOM_BYTES];
    System.arraycopy(state.stack(), 0, frames, 0, state.stack().length);
    frames(instance).replace(frames);
    for (int i = 0; i < state.globals().length; i++) {
      if (instance.global(i).getMutabilityType() == MutabilityType.Var) {
        instance.global(i).setValue(state.globals()[i]);
      }
    }
    for (int i = 0; i < state.tables().size(); i++) {
      restore(instance, instance.table(i), state.tables().get(i));
    }
    goOn(instance);
  }

  private static void restore(Instance instance, TableInstance table, int[] functions) {
    if (functions.length > table.size()) {
      var _ = table.grow(functions.length - table.size(), Value.REF_NULL_VALUE, instance);
    }
    for (int i = 0; i < functions.length; i++) {
      table.setRef(i, functions[i], instance);
    }
  }

  private static FlatMemory frames(Instance instance) {
    return (FlatMemory) instance.memory(1);
  }

  private static void call(Instance instance, String export, long... arguments) {
    var _ = instance.export(export).apply(arguments);
  }
}
