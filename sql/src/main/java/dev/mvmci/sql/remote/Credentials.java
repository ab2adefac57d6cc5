package dev.mvmci.sql.remote;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;

/** What a caller and a member must share: the name of the cluster and its {@code secret_api}. */
final class Credentials {

  private static final byte[] PURPOSE = "mvm-ci api 1".getBytes(StandardCharsets.US_ASCII);
  private static final int KEY_BYTES = 32;
  private static final String MAC = "HmacSHA256";

  private final String clusterName;
  private final SecretKey key;

  Credentials(String clusterName, String secret) {
    this.clusterName = clusterName;
    try {
      this.key =
          KDF.getInstance("HKDF-SHA256")
              .deriveKey(
                  MAC,
                  HKDFParameterSpec.ofExtract()
                      .addSalt(clusterName.getBytes(StandardCharsets.UTF_8))
                      .addIKM(secret.getBytes(StandardCharsets.UTF_8))
                      .thenExpand(PURPOSE, KEY_BYTES));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime lacks HKDF-SHA256", e);
    }
  }

  String clusterName() {
    return clusterName;
  }

  /** Proves knowledge of the secret for this conversation and this side of it. */
  byte[] proof(String side, byte[] conversation) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(key);
      mac.update(side.getBytes(StandardCharsets.US_ASCII));
      return mac.doFinal(conversation);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime lacks " + MAC, e);
    }
  }

  @Override
  public String toString() {
    return "Credentials[" + clusterName + ", ***]";
  }
}
