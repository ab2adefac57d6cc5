package dev.mvmci.app.cli;

import dev.mvmci.app.client.Server;
import dev.mvmci.http.Call;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(name = "deploy", description = "Deploy a module; prints its name and version.")
final class ModuleDeploy implements Runnable {

  @Mixin private Help help;
  @Mixin private EngineOption engine;
  @Mixin private Output output;

  @Option(
      names = "--server",
      paramLabel = "URL",
      description =
          "Deploy through this control plane: for all workers of its cluster, also where its engine"
              + " has no port.")
  private @Nullable String control;

  @Parameters(paramLabel = "FILE", description = "The .wasm file.")
  private Path file;

  @Override
  public void run() {
    byte[] wasm = WasmFile.read(file);
    if (control != null) {
      deployThrough(control, wasm);
      return;
    }
    try (Server server = engine.connect()) {
      String boundary = "mvm-ci-" + HexFormat.of().toHexDigits(new SplittableRandom().nextLong());
      JsonNode module =
          server
              .post(
                  "/api/module/deploy",
                  "multipart/form-data; boundary=" + boundary,
                  multipart(boundary, file, wasm))
              .path("ok");
      output.show(module, ModuleDeploy::print);
    }
  }

  private void deployThrough(String url, byte[] wasm) {
    try (Server server = new Server(url, "name another control plane with --server")) {
      String target = "/api/v1/modules?file=" + Call.escape(String.valueOf(file.getFileName()));
      output.show(server.post(target, "application/wasm", wasm), ModuleDeploy::print);
    }
  }

  private static void print(JsonNode module, Output output) {
    output.line(module.path("name").stringValue("") + ":" + module.path("version").stringValue(""));
  }

  private static byte[] multipart(String boundary, Path file, byte[] wasm) {
    String head =
        """
        --%s\r
        content-disposition: form-data; name="module"; filename="%s"\r
        content-type: application/wasm\r
        \r
        """
            .formatted(boundary, String.valueOf(file.getFileName()).replaceAll("[^\\w.-]", "-"));
    var body = new ByteArrayOutputStream(wasm.length + 512);
    body.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
    body.writeBytes(wasm);
    body.writeBytes(("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.US_ASCII));
    return body.toByteArray();
  }
}
