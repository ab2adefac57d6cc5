package dev.mvmci.workflow.maven;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What TeaVM gives, made a module as docs/engine-abi.md describes it. */
final class GuestModule {

  private static final int ABI = 1;
  private static final String SECTION = "mvm.module";
  private static final String RUN_PREFIX = "mvm_run_";
  private static final Set<String> MODULES = Set.of("mvm", "wasi_snapshot_preview1");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

  private GuestModule() {}

  /**
   * What a module says of itself.
   *
   * @param workflows a JSON array
   * @param limits a JSON object, or empty
   */
  record Manifest(String name, String version, String workflows, String limits) {

    Manifest {
      requireName("name", name);
      requireName("version", version);
    }

    private static void requireName(String what, String name) {
      if (!NAME.matcher(name).matches()) {
        throw new IllegalArgumentException(
            "the module's %s is '%s'; it takes 1 to 128 of A-Z a-z 0-9 . _ - and begins with a letter or digit"
                .formatted(what, name));
      }
    }

    String json() {
      return "{\"name\":\"%s\",\"version\":\"%s\",\"abi\":%d,\"workflows\":%s%s}"
          .formatted(
              name,
              version,
              ABI,
              workflows.strip(),
              limits.isBlank() ? "" : ",\"limits\":" + limits.strip());
    }
  }

  /**
   * Makes the module.
   *
   * @throws IllegalArgumentException naming the functions of the class library that it uses and
   *     that the engine does not have
   */
  static byte[] of(byte[] compiled, Manifest manifest) {
    WasmFile file = WasmFile.parse(compiled);
    List<WasmFile.Import> foreign =
        file.imports().stream().filter(item -> !MODULES.contains(item.module())).toList();
    if (!foreign.isEmpty()) {
      throw new IllegalArgumentException(
          "the workflows reach functions that only a browser has: "
              + foreign.stream().map(WasmFile.Import::toString).collect(Collectors.joining(", "))
              + "; do without them (teavmMath is Math.sin and its like, teavmDate java.util.Date)");
    }
    return file.startingAs(
            "_initialize", name -> name.equals("memory") || name.startsWith(RUN_PREFIX))
        .withCustom(SECTION, manifest.json().getBytes(UTF_8))
        .bytes();
  }
}
