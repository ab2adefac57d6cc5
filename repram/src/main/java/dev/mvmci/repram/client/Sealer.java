package dev.mvmci.repram.client;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.PBEKeySpec;

/**
 * Encrypts before anything leaves the client. Nodes see neither values nor the names of keys: a
 * name becomes an opaque key (HMAC), a value is sealed with AES-256-GCM and bound to that key, so
 * that a node cannot pass the value of one key off as that of another.
 *
 * <p>All who share a passphrase and a space (a public word that keeps equal passphrases of
 * different groups apart) read each other's values. Thread-safe.
 */
public final class Sealer {

  private static final byte FORMAT = 1;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final int KEY_BYTES = 32;

  /** PBKDF2-HMAC-SHA256 rounds; as OWASP recommends in 2023. */
  private static final int ROUNDS = 600_000;

  private final SecretKey valueKey;
  private final SecretKey nameKey;
  private final SecureRandom random = new SecureRandom();

  private Sealer(SecretKey valueKey, SecretKey nameKey) {
    this.valueKey = valueKey;
    this.nameKey = nameKey;
  }

  /** Derives the keys; takes about half a second by design, so keep the result. */
  public static Sealer of(String passphrase, String space) {
    return of(passphrase, space, ROUNDS);
  }

  static Sealer of(String passphrase, String space, int rounds) {
    try {
      var slow =
          new PBEKeySpec(
              passphrase.toCharArray(),
              ("repram-sealer-v1:" + space).getBytes(StandardCharsets.UTF_8),
              rounds,
              KEY_BYTES * 8);
      byte[] master =
          SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(slow).getEncoded();
      return new Sealer(derive(master, "value", "AES"), derive(master, "name", "HmacSHA256"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the Java runtime lacks PBKDF2 or HKDF", e);
    }
  }

  private static SecretKey derive(byte[] master, String purpose, String algorithm)
      throws GeneralSecurityException {
    var parameters =
        HKDFParameterSpec.ofExtract()
            .addIKM(master)
            .thenExpand(purpose.getBytes(StandardCharsets.UTF_8), KEY_BYTES);
    return KDF.getInstance("HKDF-SHA256").deriveKey(algorithm, parameters);
  }

  /** The key under which a name's value is kept; says nothing of the name. */
  public String keyOf(String name) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(nameKey);
      byte[] digest = mac.doFinal(name.getBytes(StandardCharsets.UTF_8));
      return "s1." + Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java runtime has HmacSHA256", e);
    }
  }

  /** Seals a value for a name; each call gives other bytes. */
  public byte[] seal(String name, byte[] value) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, name).doFinal(value);
      return ByteBuffer.allocate(1 + NONCE_BYTES + sealed.length)
          .put(FORMAT)
          .put(nonce)
          .put(sealed)
          .array();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the Java runtime refused AES-GCM", e);
    }
  }

  /** The value, or empty if it was sealed for another name, with another passphrase, or altered. */
  public Optional<byte[]> open(String name, byte[] sealed) {
    if (sealed.length < 1 + NONCE_BYTES + TAG_BITS / 8 || sealed[0] != FORMAT) {
      return Optional.empty();
    }
    byte[] nonce = new byte[NONCE_BYTES];
    System.arraycopy(sealed, 1, nonce, 0, NONCE_BYTES);
    try {
      int start = 1 + NONCE_BYTES;
      return Optional.of(
          cipher(Cipher.DECRYPT_MODE, nonce, name).doFinal(sealed, start, sealed.length - start));
    } catch (AEADBadTagException _) {
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the Java runtime refused AES-GCM", e);
    }
  }

  private Cipher cipher(int mode, byte[] nonce, String name) throws GeneralSecurityException {
    var cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, valueKey, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(keyOf(name).getBytes(StandardCharsets.UTF_8));
    return cipher;
  }
}
