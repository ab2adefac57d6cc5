package dev.mvmci.workflow.maven;

import java.util.Map;
import java.util.Set;
import org.teavm.interop.Async;
import org.teavm.interop.Import;
import org.teavm.model.ClassHierarchy;
import org.teavm.model.ClassHolder;
import org.teavm.model.ClassHolderTransformer;
import org.teavm.model.ClassHolderTransformerContext;
import org.teavm.model.ElementModifier;
import org.teavm.model.MethodHolder;
import org.teavm.model.MethodReference;
import org.teavm.model.ValueType;
import org.teavm.model.emit.ProgramEmitter;
import org.teavm.model.emit.ValueEmitter;

/**
 * Has the class library ask the engine, and not WASI or a browser, for time, chance and the
 * standard streams: what it does is then recorded, and the module can be put aside.
 */
public final class GuestTransformer implements ClassHolderTransformer {

  private static final String HOST = "dev.mvmci.workflow.host.";

  /**
   * By class, the methods that have another in their place, and the class of that. One that shares
   * its name is told by its parameters.
   */
  private static final Map<String, Replacement> REPLACED =
      Map.of(
          "org.teavm.backend.wasm.runtime.WasiSupport",
          new Replacement("GuestSystem", Set.of("getArgs", "putChars", "currentTimeMillis")),
          "org.teavm.backend.wasm.wasi.Wasi",
          new Replacement("GuestSystem", Set.of("randomGet")),
          "java.lang.System",
          new Replacement("GuestSystem", Set.of("nanoTimeWasm")),
          "java.lang.Thread",
          new Replacement("GuestSystem", Set.of("sleep(J)V")),
          "java.lang.Math",
          new Replacement("GuestMath", Set.of("floor", "ceil", "sqrt")));

  private record Replacement(String by, Set<String> methods) {}

  /** Called by TeaVM. */
  public GuestTransformer() {}

  @Override
  public void transformClass(ClassHolder type, ClassHolderTransformerContext context) {
    Replacement replacement = REPLACED.get(type.getName());
    if (replacement == null) {
      return;
    }
    for (MethodHolder method : type.getMethods()) {
      if (replacement.methods().contains(method.getName())
          || replacement.methods().contains(method.getDescriptor().toString())) {
        callInstead(method, HOST + replacement.by(), context.getHierarchy());
      }
    }
  }

  private static void callInstead(MethodHolder method, String owner, ClassHierarchy hierarchy) {
    method.getModifiers().remove(ElementModifier.NATIVE);
    method.getAnnotations().remove(Import.class.getName());
    method.getAnnotations().remove(Async.class.getName());
    ProgramEmitter program = ProgramEmitter.create(method, hierarchy);
    ValueEmitter[] arguments = new ValueEmitter[method.parameterCount()];
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] = program.var(i + 1, method.parameterType(i));
    }
    ValueEmitter result =
        program.invoke(new MethodReference(owner, method.getDescriptor()), arguments);
    if (method.getResultType().equals(ValueType.VOID)) {
      program.exit();
    } else {
      result.returnValue();
    }
  }
}
