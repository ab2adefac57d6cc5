package dev.mvmci.engine.wasm;

import java.lang.classfile.Label;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;

/**
 * An address is an index, of which a negative one must stay so when the constant offset of the
 * instruction is added to it: the array's own check then refuses it. The compiler asks for that at
 * each access; where the offset is 0, as in most loops over arrays, nothing is added and there is
 * nothing to ask, which the JVM sees once it has inlined this.
 */
final class AddressCheck {

  private static final String ADDRESS = "getAddr";
  private static final MethodTypeDesc BASE_AND_OFFSET =
      MethodTypeDesc.of(ConstantDescs.CD_int, ConstantDescs.CD_int, ConstantDescs.CD_int);

  private AddressCheck() {}

  /** {@code offset == 0 || base < 0 ? base : base + offset}. */
  static byte[] shortened(byte[] code) {
    return MethodBody.replaced(
        code,
        ADDRESS,
        BASE_AND_OFFSET,
        body -> {
          Label base = body.newLabel();
          body.iload(1).ifeq(base).iload(0).iflt(base);
          body.iload(0).iload(1).iadd().ireturn();
          body.labelBinding(base).iload(0).ireturn();
        });
  }
}
