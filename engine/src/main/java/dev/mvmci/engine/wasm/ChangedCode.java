package dev.mvmci.engine.wasm;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import run.endive.compiler.Cache;

/**
 * Between Endive's compiler and the code on disk: what the compiler makes is kept with our changes
 * ({@link InterruptSites}, {@link AddressCheck}, {@link LoopUnrolling}). For one compilation.
 */
final class ChangedCode implements Cache {

  /** Which changes these are; another number for others, so that code with the old ones is left. */
  static final String CHANGES = "changes-2";

  private static final String FUNCTIONS = "FuncGroup_";
  private static final String CLASS = ".class";
  private static final String SHADED = "Shaded.class";

  private final Cache files;
  private String digest = "";
  private boolean made;

  ChangedCode(Cache files) {
    this.files = files;
  }

  /** The digest of the module that was asked for. */
  String digest() {
    return digest;
  }

  /** Whether the code was made now: what the compiler has in its hands is without our changes. */
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

  /** The classes come in a jar: those of functions, what all of these call, and the machine. */
  private static byte[] changed(byte[] jar, String digest) throws IOException {
    Map<String, byte[]> files = files(jar);
    files.replaceAll((name, code) -> {
      if (!name.endsWith(CLASS)) {
        return code;
      }
      String shaded = name.replace(CLASS, SHADED);
      if (files.containsKey(shaded)) {
        return InterruptSites.linkedWhenMade(code, shaded.replace('/', '.').replace(CLASS, ""));
      } else if (name.endsWith(SHADED)) {
        return InterruptSites.checkedAtSite(AddressCheck.shortened(code), digest);
      }
      return name.contains(FUNCTIONS) ? LoopUnrolling.unrolled(code) : code;
    });
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
}
