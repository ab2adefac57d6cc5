package dev.mvmci.engine.wasm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import run.endive.compiler.Cache;

/**
 * Translated code on disk. It is loaded without verification, so each file is sealed with a key
 * that only the owner of the directory can read; a file whose seal does not fit is made anew.
 */
final class CodeCache implements Cache {

  /** Files kept; the ones written longest ago go first. */
  static final int MAX_FILES = 256;

  private static final Logger log = LoggerFactory.getLogger(CodeCache.class);
  private static final String MAC_ALGORITHM = "HmacSHA256";
  private static final int MAC_BYTES = 32;
  private static final String SUFFIX = ".code";

  private final Path directory;
  private final String compilerVersion;
  private final SecretKeySpec key;

  private CodeCache(Path directory, String compilerVersion, SecretKeySpec key) {
    this.directory = directory;
    this.compilerVersion = compilerVersion;
    this.key = key;
  }

  static CodeCache open(Path directory, String compilerVersion) {
    try {
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      var cache = new CodeCache(directory, compilerVersion, key(directory.resolve("key")));
      cache.prune();
      return cache;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot use the directory of compiled code", e);
    }
  }

  private static SecretKeySpec key(Path file) throws IOException {
    byte[] secret = new byte[MAC_BYTES];
    new SecureRandom().nextBytes(secret);
    try (var channel =
        Files.newByteChannel(
            file,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      channel.write(ByteBuffer.wrap(secret));
    } catch (FileAlreadyExistsException _) {
      secret = Files.readAllBytes(file);
    }
    if (secret.length != MAC_BYTES) {
      throw new IOException(file + " holds " + secret.length + " bytes; delete it to renew it");
    }
    return new SecretKeySpec(secret, MAC_ALGORITHM);
  }

  @Override
  public byte @Nullable [] get(String digest) throws IOException {
    byte[] sealed;
    try {
      sealed = Files.readAllBytes(file(digest));
    } catch (NoSuchFileException _) {
      return null;
    }
    if (sealed.length > MAC_BYTES) {
      byte[] code = Arrays.copyOfRange(sealed, MAC_BYTES, sealed.length);
      if (MessageDigest.isEqual(seal(digest, code), Arrays.copyOf(sealed, MAC_BYTES))) {
        return code;
      }
    }
    log.warn("compiled code does not carry our seal and is made anew file={}", file(digest));
    return null;
  }

  @Override
  public void putIfAbsent(String digest, byte[] code) throws IOException {
    Path target = file(digest);
    Path partial = Files.createTempFile(directory, "partial-", SUFFIX);
    try (var out = Files.newOutputStream(partial)) {
      out.write(seal(digest, code));
      out.write(code);
    }
    Files.move(
        partial, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private Path file(String digest) {
    byte[] name = mac().doFinal((compilerVersion + " " + digest).getBytes(StandardCharsets.UTF_8));
    return directory.resolve(HexFormat.of().formatHex(name) + SUFFIX);
  }

  private byte[] seal(String digest, byte[] code) {
    Mac mac = mac();
    mac.update((compilerVersion + " " + digest + "\n").getBytes(StandardCharsets.UTF_8));
    return mac.doFinal(code);
  }

  private Mac mac() {
    try {
      Mac mac = Mac.getInstance(MAC_ALGORITHM);
      mac.init(key);
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + MAC_ALGORITHM, e);
    }
  }

  private void prune() throws IOException {
    try (var files = Files.list(directory)) {
      var oldestFirst =
          files
              .filter(file -> file.toString().endsWith(SUFFIX))
              .sorted(Comparator.comparingLong((Path file) -> file.toFile().lastModified()))
              .toList();
      for (Path file : oldestFirst.subList(0, Math.max(0, oldestFirst.size() - MAX_FILES))) {
        Files.deleteIfExists(file);
      }
    }
  }
}
