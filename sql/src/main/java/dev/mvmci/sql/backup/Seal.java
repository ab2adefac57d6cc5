package dev.mvmci.sql.backup;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * Encrypts a file so that any change to it is found: altered, exchanged or missing pieces, and a
 * cut-off end.
 *
 * <pre>
 * file  = "MVMSEAL1", length of key id:1 byte, key id, salt:32 bytes, chunk*
 * chunk = AES-256-GCM(64 KiB of the file, the last one less or nothing), tag:16 bytes
 * </pre>
 *
 * <p>Each file has a key of its own (HKDF-SHA256 of the configured key and the salt), so a nonce,
 * which is the chunk's number and whether it is the last, is never used twice under one key. The
 * header is authenticated with each chunk.
 */
final class Seal {

  static final byte[] MAGIC = "MVMSEAL1".getBytes(StandardCharsets.US_ASCII);
  static final int CHUNK = 64 << 10;

  private static final int TAG = 16;
  private static final int SALT = 32;
  private static final int NONCE = 12;
  private static final int MAX_ID = 20;

  private Seal() {}

  /** Seals with the active key. Neither stream is closed. */
  static void seal(InputStream plain, OutputStream sealed, BackupKeys keys, SecureRandom random)
      throws IOException {
    byte[] salt = new byte[SALT];
    random.nextBytes(salt);
    byte[] header = header(keys.activeId(), salt);
    SecretKey key = fileKey(keys.key(keys.activeId()), salt);
    sealed.write(header);
    byte[] chunk = plain.readNBytes(CHUNK);
    for (int number = 0; ; number = next(number)) {
      byte[] following = chunk.length < CHUNK ? new byte[0] : plain.readNBytes(CHUNK);
      boolean last = chunk.length < CHUNK;
      sealed.write(crypt(Cipher.ENCRYPT_MODE, key, number, last, header, chunk));
      if (last) {
        return;
      }
      chunk = following;
    }
  }

  /**
   * Opens what was sealed with any of the keys. What was written before a failure must not be used.
   * Neither stream is closed.
   *
   * @throws BackupFailure if the file was changed or cut, or its key is not given
   */
  static void open(InputStream sealed, OutputStream plain, BackupKeys keys) throws IOException {
    byte[] magic = sealed.readNBytes(MAGIC.length);
    int idLength = sealed.read();
    if (!Arrays.equals(magic, MAGIC) || idLength < 1 || idLength > MAX_ID) {
      throw new BackupFailure("the file is no sealed backup of this program");
    }
    String id = new String(sealed.readNBytes(idLength), StandardCharsets.US_ASCII);
    byte[] salt = sealed.readNBytes(SALT);
    if (salt.length < SALT) {
      throw new BackupFailure("the sealed backup is cut off in its header; take another one");
    }
    byte[] header = header(id, salt);
    SecretKey key = fileKey(keys.key(id), salt);
    for (int number = 0; ; number = next(number)) {
      byte[] chunk = sealed.readNBytes(CHUNK + TAG);
      boolean last = chunk.length < CHUNK + TAG;
      plain.write(crypt(Cipher.DECRYPT_MODE, key, number, last, header, chunk));
      if (last) {
        return;
      }
    }
  }

  private static int next(int number) throws IOException {
    if (number == Integer.MAX_VALUE) {
      throw new IOException("a file of more than 128 TiB cannot be sealed");
    }
    return number + 1;
  }

  private static byte[] header(String keyId, byte[] salt) {
    byte[] id = keyId.getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(MAGIC.length + 1 + id.length + SALT)
        .put(MAGIC)
        .put((byte) id.length)
        .put(id)
        .put(salt)
        .array();
  }

  private static SecretKey fileKey(SecretKey key, byte[] salt) {
    try {
      byte[] purpose = "mvm-ci backup".getBytes(StandardCharsets.US_ASCII);
      HKDFParameterSpec derivation =
          HKDFParameterSpec.ofExtract().addSalt(salt).addIKM(key).thenExpand(purpose, 32);
      return KDF.getInstance("HKDF-SHA256").deriveKey("AES", derivation);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java 25 has HKDF-SHA256", e);
    }
  }

  private static byte[] crypt(
      int mode, SecretKey key, int number, boolean last, byte[] header, byte[] chunk) {
    try {
      byte[] nonce =
          ByteBuffer.allocate(NONCE)
              .putInt(NONCE - 5, number)
              .put(NONCE - 1, last ? (byte) 1 : 0)
              .array();
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(mode, key, new GCMParameterSpec(TAG * Byte.SIZE, nonce));
      cipher.updateAAD(header);
      return cipher.doFinal(chunk);
    } catch (AEADBadTagException e) {
      throw new BackupFailure(
          "the sealed backup was changed or cut off at its chunk "
              + number
              + ", or its key is another one of the same name; take another backup",
          e);
    } catch (GeneralSecurityException e) {
      throw new BackupFailure("the backup cannot be sealed or opened: " + e.getMessage(), e);
    }
  }
}
