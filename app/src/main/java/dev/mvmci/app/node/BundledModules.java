package dev.mvmci.app.node;

import dev.mvmci.engine.Engine;
import dev.mvmci.engine.EngineFailure;
import dev.mvmci.engine.ModuleInfo;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
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
        if (!known.contains(sha256(wasm))) {
          deploy(file, wasm, engine);
        }
      }
    }
  }

  private static void deploy(Path file, byte[] wasm, Engine engine) {
    try {
      ModuleInfo module = engine.deploy(wasm);
      log.info("module deployed name={} version={}", module.name(), module.version());
    } catch (EngineFailure.InvalidModule e) {
      log.warn("{} is not a module for this engine: {}", file, e.getMessage());
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
