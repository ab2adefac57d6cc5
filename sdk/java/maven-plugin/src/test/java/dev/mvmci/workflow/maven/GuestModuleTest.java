package dev.mvmci.workflow.maven;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvmci.workflow.maven.GuestModule.Manifest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class GuestModuleTest {

  private static final Manifest MANIFEST =
      new Manifest("m", "1", "[{\"name\":\"a\"}]\n", "{\"output_bytes\":1}");

  /** A function type, an import, two functions, three exports, a start, and bodies. */
  private static byte[] compiled(String importModule) {
    return HexFormat.of()
        .parseHex(
            ("0061736d01000000"
                    + "010401600000"
                    + "0208%s" // one import
                    + "0303020000"
                    + "071a03" // three exports
                    + "09"
                    + hex("mvm_run_a")
                    + "0001"
                    + "06"
                    + hex("_start")
                    + "0002"
                    + "01"
                    + hex("x")
                    + "0001"
                    + "080102"
                    + "0a070202000b02000b")
                .formatted("01" + "03" + hex(importModule) + "00" + "0000"));
  }

  private static String hex(String text) {
    return HexFormat.of().formatHex(text.getBytes(ISO_8859_1));
  }

  @Test
  void theStartFunctionBecomesAnExportAndTheManifestASection() {
    byte[] module = GuestModule.of(compiled("mvm"), MANIFEST);

    assertThat(new String(module, ISO_8859_1))
        .contains("mvm_run_a", "_initialize", "mvm.module")
        .contains(
            "{\"name\":\"m\",\"version\":\"1\",\"abi\":1,\"workflows\":[{\"name\":\"a\"}],\"limits\":{\"output_bytes\":1}}")
        .doesNotContain("_start");
    assertThat(WasmFile.parse(module).bytes()).isEqualTo(module);
    assertThat(HexFormat.of().formatHex(module))
        .contains("0b" + hex("_initialize") + "0002")
        .doesNotContain("080102");
  }

  @Test
  void whatOnlyABrowserHasIsNamed() {
    assertThatThrownBy(() -> GuestModule.of(compiled("dom"), MANIFEST))
        .hasMessageContaining("functions that only a browser has: dom.");
  }

  @Test
  void whatIsNoModuleIsRefused() {
    assertThatThrownBy(() -> WasmFile.parse(new byte[3])).hasMessageContaining("3 bytes");
    assertThatThrownBy(() -> WasmFile.parse(new byte[8])).hasMessageContaining("not a WebAssembly");
  }

  @Test
  void namesAreThoseTheEngineTakes() {
    assertThatThrownBy(() -> new Manifest("a b", "1", "[]", ""))
        .hasMessageContaining("the module's name is 'a b'");
  }
}
