package dev.mvmci.engine.wasm;

import dev.mvmci.engine.guest.CompiledModule;
import dev.mvmci.engine.guest.Guest;
import dev.mvmci.engine.guest.GuestFault;
import dev.mvmci.engine.guest.GuestLimits;
import dev.mvmci.engine.guest.HostImport;
import dev.mvmci.engine.guest.InvalidGuestException;
import dev.mvmci.engine.guest.Signature;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.HostFunction;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;
import run.endive.runtime.TableInstance;
import run.endive.wasm.UnlinkableException;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.Table;
import run.endive.wasm.types.TableLimits;
import run.endive.wasm.types.ValType;

/** Compiled code and what it takes to make instances of it. */
final class EndiveCode implements CompiledModule {

  private final WasmModule module;
  private final Function<Instance, Machine> machines;
  private final InterruptChecks checks;
  private final boolean pauses;

  EndiveCode(WasmModule module, Function<Instance, Machine> machines, InterruptChecks checks) {
    this.module = module;
    this.machines = machines;
    this.checks = checks;
    this.pauses = Asyncify.canPause(module);
  }

  @Override
  public boolean canPause() {
    return pauses;
  }

  @Override
  public Runnable heedInterrupts() {
    checks.want();
    return checks::wantNoMore;
  }

  @Override
  public Guest instantiate(GuestLimits limits, List<HostImport> imports) {
    var faults = new Faults();
    var asyncify = pauses ? new Asyncify(module) : null;
    var values = ImportValues.builder();
    imports.forEach(item -> values.addFunction(hostFunction(item, faults, asyncify)));
    return faults.translating(() -> {
      try {
        Instance instance =
            Instance.builder(module)
                .withMachineFactory(machines)
                .withMemoryFactory(declared -> new FlatMemory(declared, limits.memoryPages()))
                .withTableFactory((table, initial) -> table(table, initial, limits))
                .withImportValues(values.build())
                .withStart(false)
                .build();
        if (asyncify != null) {
          asyncify.needNoRoom(instance);
        }
        return new EndiveGuest(instance, faults, asyncify);
      } catch (UnlinkableException e) {
        throw new InvalidGuestException("the module cannot be linked: " + e.getMessage(), e);
      }
    });
  }

  /**
   * Each instance gets its own limits object: growing a table writes the new size into it, and the
   * one in the module is shared by all instances.
   */
  private static TableInstance table(Table declared, int initial, GuestLimits limits) {
    long smallest = declared.limits().min();
    if (smallest > limits.tableElements()) {
      throw new GuestFault(
          GuestFault.Kind.MEMORY,
          "the module begins with a table of %d elements; a run may have %d"
              .formatted(smallest, limits.tableElements()));
    }
    var bounded =
        new TableLimits(smallest, Math.min(declared.limits().max(), limits.tableElements()));
    return new TableInstance(
        new Table(declared.elementType(), bounded, declared.initialize()), initial);
  }

  private static HostFunction hostFunction(
      HostImport item, Faults faults, @Nullable Asyncify asyncify) {
    var type =
        FunctionType.of(
            item.signature().parameters().stream().map(EndiveCode::type).toList(),
            item.signature().result().stream().map(EndiveCode::type).toList());
    boolean returns = item.signature().result().isPresent();
    HostImport.Body body = item.body();
    return new HostFunction(
        item.module(),
        item.name(),
        type,
        (instance, arguments) -> {
          try {
            if (asyncify != null && asyncify.defers(instance, item)) {
              return returns ? new long[1] : null;
            }
            long result =
                body.call(new InstanceMemory(instance, memoryOf(instance), faults), arguments);
            return returns ? new long[] {result} : null;
          } catch (RuntimeException e) {
            throw faults.fromHost(e);
          }
        });
  }

  private static FlatMemory memoryOf(Instance instance) {
    if (instance.memory() instanceof FlatMemory memory) {
      return memory;
    }
    throw new GuestFault(GuestFault.Kind.TRAP, "the module has no memory");
  }

  private static ValType type(Signature.Value value) {
    return switch (value) {
      case I32 -> ValType.I32;
      case I64 -> ValType.I64;
      case F32 -> ValType.F32;
      case F64 -> ValType.F64;
      case OTHER -> throw new IllegalArgumentException("host functions take numbers only");
    };
  }
}
