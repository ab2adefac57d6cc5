package dev.mvmci.sql.member;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The Ed25519 key of one party of a cluster, derived from a secret that all parties know. So each
 * can compute the public key of every other and pin it, with no exchange and no file, and whoever
 * has another secret or another cluster name has other keys.
 */
public final class DerivedKey {

  private static final int SEED_BYTES = 32;

  private DerivedKey() {}

  /**
   * Derives the key; the same for the same arguments, on every machine.
   *
   * @param secret secret_raft or secret_api
   * @param purpose separates keys that are derived from one secret, for instance "raft"
   * @param clusterName name of the cluster
   * @param member id of the member whose key it is
   */
  public static KeyPair of(String secret, String purpose, String clusterName, long member) {
    try {
      byte[] info =
          ("mvm-ci/sql/" + purpose + "/" + clusterName + "/" + member)
              .getBytes(StandardCharsets.UTF_8);
      HKDFParameterSpec parameters =
          HKDFParameterSpec.ofExtract()
              .addIKM(secret.getBytes(StandardCharsets.UTF_8))
              .addSalt("mvm-ci".getBytes(StandardCharsets.UTF_8))
              .thenExpand(info, SEED_BYTES);
      byte[] seed = KDF.getInstance("HKDF-SHA256").deriveData(parameters);
      KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
      generator.initialize(255, new Seed(new SecretKeySpec(seed, "seed")));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK lacks HKDF or Ed25519", e);
    }
  }

  /**
   * Hands the generator the derived seed instead of chance: the JDK has no other way to compute the
   * public half of an Ed25519 key.
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
            "an Ed25519 key takes " + bytes.length + " bytes, derived are " + value.length);
      }
      System.arraycopy(value, 0, bytes, 0, bytes.length);
    }
  }
}
