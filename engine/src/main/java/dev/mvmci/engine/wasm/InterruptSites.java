package dev.mvmci.engine.wasm;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DynamicCallSiteDesc;
import java.lang.constant.MethodTypeDesc;

/**
 * The compiler has all code call one method in each turn of a loop, which asks whether the thread
 * is interrupted; here that method becomes a call site of {@link InterruptChecks}. Code in which
 * there is no such method stays as it is.
 */
final class InterruptSites {

  /** The name of that method. */
  static final String CHECK = "checkInterruption";

  private static final MethodTypeDesc NOTHING = MethodTypeDesc.of(ConstantDescs.CD_void);

  private InterruptSites() {}

  static byte[] checkedAtSite(byte[] code, String digest) {
    var site =
        DynamicCallSiteDesc.of(
            ConstantDescs.ofCallsiteBootstrap(
                ClassDesc.of(InterruptChecks.class.getName()),
                "link",
                ConstantDescs.CD_CallSite,
                ConstantDescs.CD_String),
            CHECK,
            NOTHING,
            digest);
    return MethodBody.replaced(code, CHECK, NOTHING, body -> body.invokedynamic(site).return_());
  }

  /**
   * Each instance passes the call site when it is made: linking it takes more stack than a guest
   * may have left when it first comes to it, and what failed to be linked stays so.
   */
  static byte[] linkedWhenMade(byte[] code, String shaded) {
    return ClassFile.of()
        .transformClass(
            ClassFile.of().parse(code),
            ClassTransform.transformingMethodBodies(
                method -> method.methodName().equalsString(ConstantDescs.INIT_NAME),
                (body, element) -> {
                  if (element instanceof ReturnInstruction) {
                    var _ = body.invokestatic(ClassDesc.of(shaded), CHECK, NOTHING);
                  }
                  var _ = body.with(element);
                }));
  }
}
