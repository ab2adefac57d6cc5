package dev.mvmci.http.tls;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;

/**
 * A certificate around an Ed25519 key, because TLS asks for one. Nothing in it is trusted but the
 * key, so it says no more than the form demands and never ends.
 */
public final class SelfSigned {

  private static final int SEQUENCE = 0x30;
  private static final int SET = 0x31;
  private static final int INTEGER = 0x02;
  private static final int BIT_STRING = 0x03;
  private static final int UTF8 = 0x0c;
  private static final int GENERALIZED_TIME = 0x18;
  private static final int UTC_TIME = 0x17;
  private static final byte[] OID_ED25519 = {0x06, 0x03, 0x2b, 0x65, 0x70};
  private static final byte[] OID_COMMON_NAME = {0x06, 0x03, 0x55, 0x04, 0x03};

  private SelfSigned() {}

  /** A certificate of the key under that name. */
  public static X509Certificate of(KeyPair keys, String commonName) {
    try {
      byte[] algorithm = der(SEQUENCE, OID_ED25519);
      byte[] name =
          der(SEQUENCE, der(SET, der(SEQUENCE, OID_COMMON_NAME, der(UTF8, bytes(commonName)))));
      byte[] validity =
          der(
              SEQUENCE,
              der(UTC_TIME, bytes("200101000000Z")),
              der(GENERALIZED_TIME, bytes("99991231235959Z")));
      byte[] body =
          der(
              SEQUENCE,
              der(INTEGER, new byte[] {1}),
              algorithm,
              name,
              validity,
              name,
              keys.getPublic().getEncoded());
      Signature signer = Signature.getInstance("Ed25519");
      signer.initSign(keys.getPrivate());
      signer.update(body);
      byte[] signature = der(BIT_STRING, new byte[] {0}, signer.sign());
      byte[] certificate = der(SEQUENCE, body, algorithm, signature);
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(certificate));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK cannot make an Ed25519 certificate", e);
    }
  }

  private static byte[] bytes(String ascii) {
    return ascii.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] der(int tag, byte[]... parts) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    int length = content.size();
    if (length >= 0x100) {
      out.write(0x82);
      out.write(length >> 8);
    } else if (length >= 0x80) {
      out.write(0x81);
    }
    out.write(length);
    out.writeBytes(content.toByteArray());
    return out.toByteArray();
  }
}
