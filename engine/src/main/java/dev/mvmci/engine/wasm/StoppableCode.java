package dev.mvmci.engine.wasm;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeModel;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DynamicCallSiteDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import run.endive.compiler.Cache;

/**
 * Between Endive's compiler and the code on disk: the compiler has all code call one method in each
 * turn of a loop, which asks whether the thread is interrupted; here that becomes a call site of
 * {@link InterruptChecks}. Code in which there is no such method stays as it is. For one
 * compilation.
 */
final class StoppableCode implements Cache {

  private static final String SHADED = "Shaded.class";
  private static final String CHECK = "checkInterruption";
  private static final MethodTypeDesc NOTHING = MethodTypeDesc.of(ConstantDescs.CD_void);

  private final Cache files;
  private String digest = "";
  private boolean made;

  StoppableCode(Cache files) {
    this.files = files;
  }

  /** The digest of the module that was asked for. */
  String digest() {
    return digest;
  }

  /** Whether the code was made now: what the compiler has in its hands is without our change. */
  boolean wasMade() {
    return made;
  }

  @Override
  public byte @Nullable [] get(String digest) throws IOException {
    this.digest = digest;
    return files.get(digest);
  }

  @Override
  public void putIfAbsent(String digest, byte[] code) throws IOException {
    files.putIfAbsent(digest, changed(code, digest));
    made = true;
  }

  /** The classes come in a jar. */
  private static byte[] changed(byte[] jar, String digest) throws IOException {
    Map<String, byte[]> files = files(jar);
    for (String shaded : List.copyOf(files.keySet())) {
      if (shaded.endsWith(SHADED)) {
        files.computeIfPresent(shaded, (_, code) -> checkedAtSite(code, digest));
        files.computeIfPresent(
            shaded.replace(SHADED, ".class"),
            (_, code) -> linkedWhenMade(code, shaded.replace('/', '.').replace(".class", "")));
      }
    }
    return jar(files);
  }

  private static Map<String, byte[]> files(byte[] jar) throws IOException {
    var files = new LinkedHashMap<String, byte[]>();
    try (var in = new ZipInputStream(new ByteArrayInputStream(jar))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        files.put(entry.getName(), in.readAllBytes());
      }
    }
    return files;
  }

  private static byte[] jar(Map<String, byte[]> files) throws IOException {
    var jar = new ByteArrayOutputStream();
    try (var out = new ZipOutputStream(jar)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        out.putNextEntry(new ZipEntry(file.getKey()));
        out.write(file.getValue());
      }
    }
    return jar.toByteArray();
  }

  private static byte[] checkedAtSite(byte[] code, String digest) {
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
    return ClassFile.of()
        .transformClass(
            ClassFile.of().parse(code),
            ClassTransform.transformingMethods(
                method ->
                    method.methodName().equalsString(CHECK)
                        && method.methodTypeSymbol().equals(NOTHING),
                (method, element) -> {
                  if (element instanceof CodeModel) {
                    var _ = method.withCode(body -> body.invokedynamic(site).return_());
                  } else {
                    var _ = method.with(element);
                  }
                }));
  }

  /**
   * Each instance passes the call site when it is made: linking it takes more stack than a guest
   * may have left when it first comes to it, and what failed to be linked stays so.
   */
  private static byte[] linkedWhenMade(byte[] code, String shaded) {
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
