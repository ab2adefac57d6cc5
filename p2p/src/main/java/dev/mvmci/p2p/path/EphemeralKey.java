package dev.mvmci.p2p.path;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.KeyAgreement;

/** A key pair for one exchange (X25519). No outcome depends on which it is. */
final class EphemeralKey {

  private static final String ALGORITHM = "X25519";

  /** What comes before the 32 bytes of an X25519 key in its X.509 form (RFC 8410). */
  private static final byte[] X509_PREFIX = HexFormat.of().parseHex("302a300506032b656e032100");

  private final KeyPair pair;
  private final byte[] publicBytes;

  private EphemeralKey(KeyPair pair) {
    this.pair = pair;
    byte[] encoded = pair.getPublic().getEncoded();
    this.publicBytes = Arrays.copyOfRange(encoded, X509_PREFIX.length, encoded.length);
  }

  static EphemeralKey make() {
    try {
      return new EphemeralKey(KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform since 11 has X25519", e);
    }
  }

  byte[] publicBytes() {
    return publicBytes.clone();
  }

  /** The secret that both sides share; empty if the other's bytes are no useful key. */
  Optional<byte[]> shareWith(byte[] other) {
    try {
      KeyAgreement agreement = KeyAgreement.getInstance(ALGORITHM);
      agreement.init(pair.getPrivate());
      agreement.doPhase(publicKey(other), true);
      return Optional.of(agreement.generateSecret());
    } catch (InvalidKeyException _) {
      return Optional.empty(); // of small order
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform since 11 has X25519", e);
    }
  }

  private static PublicKey publicKey(byte[] bytes) throws GeneralSecurityException {
    byte[] encoded = Arrays.copyOf(X509_PREFIX, X509_PREFIX.length + bytes.length);
    System.arraycopy(bytes, 0, encoded, X509_PREFIX.length, bytes.length);
    return KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(encoded));
  }
}
