package dev.mvmci.app.node;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;

/** A secret in a file that only its owner reads; made at first need, never shipped. */
final class SecretFile {

  private static final int BYTES = 32;

  private SecretFile() {}

  /** The secret in this file; the first to ask makes it. */
  static String in(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    if (Files.notExists(file)) {
      byte[] secret = new byte[BYTES];
      new SecureRandom().nextBytes(secret);
      write(file, Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
    }
    String secret = Files.readString(file).strip();
    if (secret.isEmpty()) {
      throw new IOException(file + " is empty; remove it to have a new secret made");
    }
    return secret;
  }

  private static void write(Path file, String secret) throws IOException {
    try (var channel =
            Files.newByteChannel(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                ownerOnly(file));
        var out = Channels.newOutputStream(channel)) {
      out.write((secret + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (FileAlreadyExistsException _) {
      // Somebody else was quicker; theirs counts.
    }
  }

  private static FileAttribute<?>[] ownerOnly(Path file) {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }
}
