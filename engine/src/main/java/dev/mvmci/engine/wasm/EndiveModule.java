package dev.mvmci.engine.wasm;

import dev.mvmci.engine.guest.CompiledModule;
import dev.mvmci.engine.guest.InvalidGuestException;
import dev.mvmci.engine.guest.ParsedModule;
import dev.mvmci.engine.guest.Signature;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import run.endive.compiler.InterpreterFallback;
import run.endive.compiler.MachineFactoryCompiler;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.Export;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.FunctionImport;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.UnknownCustomSection;
import run.endive.wasm.types.ValType;

/** A module parsed by Endive. */
final class EndiveModule implements ParsedModule {

  private final WasmModule module;
  private final CodeCache cache;

  EndiveModule(WasmModule module, CodeCache cache) {
    this.module = module;
    this.cache = cache;
  }

  /** Looks at all that is read later: the parser leaves some of what is wrong to whoever looks. */
  void inspect() {
    var _ = imports();
    var _ = entryPoints();
    var _ = initialPages();
  }

  @Override
  public List<Import> imports() {
    return module.importSection().stream()
        .map(item ->
            new Import(
                item.module(),
                item.name(),
                item instanceof FunctionImport function
                    ? Optional.of(signature(module.typeSection().getType(function.typeIndex())))
                    : Optional.empty()))
        .toList();
  }

  static Signature signature(FunctionType type) {
    return new Signature(
        type.params().stream().map(EndiveModule::value).toList(),
        type.returns().isEmpty()
            ? Optional.empty()
            : Optional.of(
                type.returns().size() == 1
                    ? value(type.returns().getFirst())
                    : Signature.Value.OTHER));
  }

  private static Signature.Value value(ValType type) {
    if (type.equals(ValType.I32)) {
      return Signature.Value.I32;
    } else if (type.equals(ValType.I64)) {
      return Signature.Value.I64;
    } else if (type.equals(ValType.F32)) {
      return Signature.Value.F32;
    } else if (type.equals(ValType.F64)) {
      return Signature.Value.F64;
    }
    return Signature.Value.OTHER;
  }

  @Override
  public Set<String> entryPoints() {
    int imported = module.importSection().count(ExternalType.FUNCTION);
    var names = new TreeSet<String>();
    exportStream()
        .filter(export -> export.exportType() == ExternalType.FUNCTION)
        .filter(export -> export.index() >= imported)
        .filter(export -> isEntryPoint(export.index() - imported))
        .forEach(export -> names.add(export.name()));
    return names;
  }

  private boolean isEntryPoint(int function) {
    Signature signature =
        signature(module.functionSection().getFunctionType(function, module.typeSection()));
    return signature.parameters().isEmpty()
        && signature.result().map(value -> value == Signature.Value.I32).orElse(true);
  }

  @Override
  public Set<String> exports() {
    var names = new TreeSet<String>();
    exportStream().forEach(export -> names.add(export.name()));
    return names;
  }

  private Stream<Export> exportStream() {
    var section = module.exportSection();
    return IntStream.range(0, section.exportCount()).mapToObj(section::getExport);
  }

  @Override
  public Optional<byte[]> customSection(String name) {
    return module.customSections().stream()
        .filter(section -> section.name().equals(name))
        .filter(UnknownCustomSection.class::isInstance)
        .map(section -> ((UnknownCustomSection) section).bytes())
        .findFirst();
  }

  @Override
  public int initialPages() {
    return module
        .memorySection()
        .filter(section -> section.memoryCount() > 0)
        .map(section -> section.getMemory(0).limits().initialPages())
        .orElse(0);
  }

  /** Functions too large for a JVM method are interpreted: slow, but they run. */
  private Function<Instance, Machine> machines(ChangedCode code) {
    return MachineFactoryCompiler.builder(module)
        .withCache(code)
        .withInterpreterFallback(InterpreterFallback.SILENT)
        .compile();
  }

  @Override
  public CompiledModule compile() {
    try {
      var code = new ChangedCode(cache);
      Function<Instance, Machine> machines = machines(code);
      return new EndiveCode(
          module, code.wasMade() ? machines(code) : machines, InterruptChecks.of(code.digest()));
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError | LinkageError e) {
      throw new InvalidGuestException("the module cannot be compiled: " + e.getMessage(), e);
    }
  }
}
