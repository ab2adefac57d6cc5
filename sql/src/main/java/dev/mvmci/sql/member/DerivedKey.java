package dev.mvmci.sql.member;

import dev.mvmci.http.tls.SeededKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * The Ed25519 key of one party of a cluster, derived from a secret that all parties know. So each
 * can compute the public key of every other and pin it, with no exchange and no file, and whoever
 * has another secret or another cluster name has other keys.
 */
public final class DerivedKey {

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
              .thenExpand(info, SeededKey.SEED_BYTES);
      byte[] seed = KDF.getInstance("HKDF-SHA256").deriveData(parameters);
      return SeededKey.of(seed);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK lacks HKDF", e);
    }
  }
}
