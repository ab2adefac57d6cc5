package dev.mvmci.app.node;

import dev.mvmci.engine.Engine;
import dev.mvmci.engine.EngineFailure;
import dev.mvmci.engine.ModuleInfo;
import dev.mvmci.engine.module.Sha256;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The modules that come with the program: deployed where their very bytes are not yet. */
final class BundledModules {

  private static final Logger log = LoggerFactory.getLogger(BundledModules.class);

  private BundledModules() {}

  static void deploy(Path directory, Engine engine) throws IOException {
    Set<String> known =
        engine.modules().stream().map(ModuleInfo::sha256).collect(Collectors.toSet());
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.wasm")) {
      for (Path file : files) {
        byte[] wasm = Files.readAllBytes(file);
        if (!known.contains(Sha256.hex(wasm))) {
          deploy(file, wasm, engine);
        }
      }
    }
  }

  private static void deploy(Path file, byte[] wasm, Engine engine) {
    try {
      ModuleInfo module = engine.deploy(wasm, file.toString());
      log.info("module deployed name={} version={}", module.name(), module.version());
    } catch (EngineFailure.InvalidModule e) {
      log.warn("{} is not a module for this engine: {}", file, e.getMessage());
    }
  }
}
