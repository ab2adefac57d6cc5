package dev.mvmci.engine.wasm;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeModel;
import java.lang.constant.MethodTypeDesc;
import java.util.function.Consumer;

/** Puts another body into a method of a compiled class. */
final class MethodBody {

  private MethodBody() {}

  /** The class with that body; the same if it has no such method. */
  static byte[] replaced(
      byte[] code, String name, MethodTypeDesc type, Consumer<CodeBuilder> body) {
    return ClassFile.of()
        .transformClass(
            ClassFile.of().parse(code),
            ClassTransform.transformingMethods(
                method ->
                    method.methodName().equalsString(name)
                        && method.methodTypeSymbol().equals(type),
                (method, element) -> {
                  if (element instanceof CodeModel) {
                    var _ = method.withCode(body);
                  } else {
                    var _ = method.with(element);
                  }
                }));
  }
}
