package dev.mvmci.http.tls;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import javax.crypto.spec.SecretKeySpec;

/** The Ed25519 key pair that belongs to a seed, which is the private key of RFC 8032. */
public final class SeededKey {

  /** Bytes of a seed. */
  public static final int SEED_BYTES = 32;

  private SeededKey() {}

  /** The key pair of the seed; the same on every machine. */
  public static KeyPair of(byte[] seed) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
      generator.initialize(255, new Seed(new SecretKeySpec(seed, "seed")));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK lacks Ed25519", e);
    }
  }

  /**
   * Hands the generator the seed instead of chance: the JDK has no other way to compute the public
   * half of an Ed25519 key.
   */
  private static final class Seed extends SecureRandom {
    private final transient SecretKeySpec seed;

    private Seed(SecretKeySpec seed) {
      this.seed = seed;
    }

    @Override
    public void nextBytes(byte[] bytes) {
      byte[] value = seed.getEncoded();
      if (bytes.length != value.length) {
        throw new IllegalStateException(
            "an Ed25519 key takes " + bytes.length + " bytes, the seed has " + value.length);
      }
      System.arraycopy(value, 0, bytes, 0, bytes.length);
    }
  }
}
