package dev.mvmci.engine.secret;

import dev.mvmci.engine.host.Sealer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Seals with AES-GCM under a key in a file of its own (0600), made when it is first needed. */
public final class KeySealer implements Sealer {

  private static final int KEY_BYTES = 32;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final Path file;
  private final SecureRandom random = new SecureRandom();
  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by the lock.
  private @Nullable SecretKeySpec key;

  public KeySealer(Path file) {
    this.file = file;
  }

  @Override
  public byte[] seal(byte[] clear) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    byte[] sealed = crypt(Cipher.ENCRYPT_MODE, nonce, clear, 0);
    byte[] whole = Arrays.copyOf(nonce, NONCE_BYTES + sealed.length);
    System.arraycopy(sealed, 0, whole, NONCE_BYTES, sealed.length);
    return whole;
  }

  @Override
  public byte[] open(byte[] sealed) {
    if (sealed.length < NONCE_BYTES) {
      throw new IllegalStateException("only %d sealed bytes".formatted(sealed.length));
    }
    return crypt(Cipher.DECRYPT_MODE, Arrays.copyOf(sealed, NONCE_BYTES), sealed, NONCE_BYTES);
  }

  private byte[] crypt(int mode, byte[] nonce, byte[] bytes, int from) {
    try {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(mode, key(), new GCMParameterSpec(TAG_BITS, nonce));
      return cipher.doFinal(bytes, from, bytes.length - from);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(
          "%s does not open this; is it the key of another engine?".formatted(file), e);
    }
  }

  private SecretKeySpec key() {
    lock.lock();
    try {
      SecretKeySpec known = key;
      if (known == null) {
        known = new SecretKeySpec(Files.exists(file) ? read() : create(), "AES");
        key = known;
      }
      return known;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot use the key in " + file, e);
    } finally {
      lock.unlock();
    }
  }

  private byte[] read() throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    if (bytes.length != KEY_BYTES) {
      throw new IOException("it has %d bytes, not %d".formatted(bytes.length, KEY_BYTES));
    }
    return bytes;
  }

  /** Whole under its name, or not there at all. */
  private byte[] create() throws IOException {
    byte[] bytes = new byte[KEY_BYTES];
    random.nextBytes(bytes);
    Path fresh =
        Files.createTempFile(
            file.toAbsolutePath().getParent(),
            "key",
            null,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try (var channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
      var _ = channel.write(ByteBuffer.wrap(bytes));
      channel.force(true); // what is sealed with it would be lost without it
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    return bytes;
  }
}
