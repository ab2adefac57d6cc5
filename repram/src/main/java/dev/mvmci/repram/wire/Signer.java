package dev.mvmci.repram.wire;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Signs and checks bodies: lower-case hexadecimal HMAC-SHA256 over their exact bytes. */
public final class Signer {

  /** The header a signature travels in. */
  public static final String HEADER = "X-Repram-Signature";

  private static final String ALGORITHM = "HmacSHA256";

  private final @Nullable SecretKeySpec key;

  /** A signer with a secret, or one of an open cluster, which neither signs nor checks. */
  public Signer(Optional<String> secret) {
    key =
        secret
            .map(text -> new SecretKeySpec(text.getBytes(StandardCharsets.UTF_8), ALGORITHM))
            .orElse(null);
  }

  /** What a check found. */
  public enum Verdict {
    GOOD,
    MISSING,
    WRONG
  }

  /** The signature of a body, if there is a secret. */
  public Optional<String> sign(byte[] body) {
    return key == null ? Optional.empty() : Optional.of(HexFormat.of().formatHex(mac(key, body)));
  }

  /** Checks a signature in constant time; in an open cluster everything is good. */
  public Verdict check(Optional<String> signature, byte[] body) {
    if (key == null) {
      return Verdict.GOOD;
    }
    if (signature.isEmpty() || signature.get().isEmpty()) {
      return Verdict.MISSING;
    }
    byte[] given = signature.get().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8);
    byte[] right = HexFormat.of().formatHex(mac(key, body)).getBytes(StandardCharsets.US_ASCII);
    return MessageDigest.isEqual(given, right) ? Verdict.GOOD : Verdict.WRONG;
  }

  private static byte[] mac(SecretKeySpec key, byte[] body) {
    try {
      var mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac.doFinal(body);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java runtime has " + ALGORITHM, e);
    }
  }
}
