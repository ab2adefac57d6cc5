package dev.mvmci.p2p.relay;

import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A key with which messages are sealed (HMAC-SHA-256). For one thread. */
public final class Macs {

  /** Bytes of a whole seal. */
  public static final int BYTES = 32;

  private final Mac mac;

  /** Seals with this key, which must not be empty. */
  public Macs(byte[] key) {
    try {
      mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }

  /** The seal of all these parts in their order. */
  public byte[] seal(byte[]... parts) {
    for (byte[] part : parts) {
      mac.update(part);
    }
    return mac.doFinal();
  }
}
