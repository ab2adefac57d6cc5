package dev.mvmci.p2p.session;

import dev.mvmci.p2p.NodeId;
import java.nio.ByteBuffer;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.net.ssl.SSLException;

/**
 * Whose key a certificate holds. Parsing one costs as much as the rest of a handshake's checks, and
 * peers come again with the same: the answers for those seen last are kept. That a certificate is
 * known says nothing about who holds its key; the handshake proves that each time. Thread-safe.
 */
final class CertifiedKeys {

  private static final int KEPT = 1_000;

  /** Ours have less than 300; what is larger is not kept. */
  private static final int KEPT_BYTES = 1_024;

  /** By the bytes of the certificate, the one used last at the end. Guarded by itself. */
  private static final Map<ByteBuffer, NodeId> SEEN =
      new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteBuffer, NodeId> eldest) {
          return size() > KEPT;
        }
      };

  private CertifiedKeys() {}

  /**
   * The peer whose key it is.
   *
   * @throws SSLException if it is no Ed25519 key
   */
  static NodeId of(X509Certificate certificate) throws SSLException {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(certificate.getEncoded());
      synchronized (SEEN) {
        NodeId known = SEEN.get(bytes);
        if (known != null) {
          return known;
        }
      }
      NodeId id = NodeId.of(certificate.getPublicKey());
      if (bytes.remaining() <= KEPT_BYTES) {
        synchronized (SEEN) {
          SEEN.put(bytes, id);
        }
      }
      return id;
    } catch (IllegalArgumentException | CertificateEncodingException e) {
      throw new SSLException(e.getMessage(), e);
    }
  }
}
