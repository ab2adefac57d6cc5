package dev.mvmci.p2p.relay;

import dev.mvmci.p2p.NodeId;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;

/**
 * A peer's own name and the key that proves it. Safe for use by several threads.
 *
 * @param key the Ed25519 key that belongs to the name
 */
public record Signer(NodeId id, PrivateKey key) {

  /** Bytes of a signature. */
  public static final int SIGNATURE_BYTES = 64;

  private static final String ALGORITHM = "Ed25519";

  /** What comes before the 32 bytes of an Ed25519 key in its X.509 form (RFC 8410). */
  private static final byte[] X509_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

  /** Signs it. */
  public byte[] sign(byte[] message) {
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initSign(key);
      signature.update(message);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the key of " + id.brief() + " does not sign", e);
    }
  }

  /** Whether this peer signed this message; a name that is no key has signed nothing. */
  public static boolean signed(NodeId by, byte[] message, byte[] signature) {
    try {
      Signature verifier = Signature.getInstance(ALGORITHM);
      verifier.initVerify(publicKey(by));
      verifier.update(message);
      return verifier.verify(signature);
    } catch (SignatureException _) {
      return false;
    } catch (GeneralSecurityException _) {
      return false; // not a point of the curve
    }
  }

  private static PublicKey publicKey(NodeId id) throws GeneralSecurityException {
    byte[] encoded = new byte[X509_PREFIX.length + NodeId.BYTES];
    System.arraycopy(X509_PREFIX, 0, encoded, 0, X509_PREFIX.length);
    System.arraycopy(id.bytes(), 0, encoded, X509_PREFIX.length, NodeId.BYTES);
    return KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(encoded));
  }

  @Override
  public String toString() {
    return "Signer[" + id.brief() + "]";
  }
}
