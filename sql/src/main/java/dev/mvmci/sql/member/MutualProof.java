package dev.mvmci.sql.member;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Both ends of a connection prove that they know a secret, without sending it.
 *
 * <pre>
 * dials:   magic:4, version:1, nonce:32, cluster name: length:1 and bytes, claim
 * answers: 0, nonce:32                | or a reason:1
 * dials:   proof:32                     = HMAC(key, "client" conversation)
 * answers: 0, proof:32, more          | or a reason:1
 * </pre>
 *
 * <p>The key is derived from the secret, the name of the cluster and the purpose of the port, so a
 * proof for one port is none for another. The conversation is the SHA-256 of all bytes before the
 * proofs and of the binding, if there is one, so a proof is of use in this connection only: neither
 * replayed later nor, if it is bound to a TLS connection, passed on by someone in the middle. Who
 * dials proves itself first, so that a stranger gets nothing on which to try secrets.
 */
public final class MutualProof {

  /** What else must be the same, as an error says it. */
  public static final String SAME_TLS =
      "tls_auto_certificates and the list of members must be the same at both ends";

  private static final int MAGIC_BYTES = 4;
  private static final int NONCE_BYTES = 32;
  private static final int PROOF_BYTES = 32;
  private static final int KEY_BYTES = 32;
  private static final String DIALS = "client";
  private static final String ANSWERS = "member";
  private static final String MAC = "HmacSHA256";
  private static final SecureRandom RANDOM = new SecureRandom();

  /** How a hello of TLS begins. */
  private static final int TLS_HANDSHAKE = 0x16;

  /** "protocol_version", in the words of TLS: who speaks it is told in a way it understands. */
  private static final byte[] TLS_ALERT = {0x15, 3, 3, 0, 2, 2, 70};

  private final Port port;
  private final byte[] clusterName;
  private final SecretKey key;

  /**
   * A way to prove the secret.
   *
   * @param port where it is asked for
   */
  public MutualProof(Port port, String clusterName, String secret) {
    this.port = port;
    this.clusterName = clusterName.getBytes(StandardCharsets.UTF_8);
    try {
      this.key =
          KDF.getInstance("HKDF-SHA256")
              .deriveKey(
                  MAC,
                  HKDFParameterSpec.ofExtract()
                      .addSalt(this.clusterName)
                      .addIKM(secret.getBytes(StandardCharsets.UTF_8))
                      .thenExpand(port.purpose().getBytes(StandardCharsets.US_ASCII), KEY_BYTES));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime lacks HKDF-SHA256", e);
    }
  }

  /**
   * What distinguishes one port from another.
   *
   * @param magic four letters with which a connection begins
   * @param purpose separates the keys
   * @param secretName name of the secret in the configuration
   * @param claimBytes length of what else is proven
   */
  public record Port(
      String magic, int version, String purpose, String secretName, int claimBytes) {}

  /** Decides about what the one that dials claims. */
  @FunctionalInterface
  public interface Claims {

    /** What is wrong with it, or null. */
    @Nullable String problem(byte[] claim);
  }

  /** Why an end refuses the other, as it says it in one byte. */
  private enum Reason {
    NONE(0, ""),
    VERSION(1, "it speaks another version of the protocol"),
    CLUSTER(2, "it belongs to another cluster; compare the cluster names"),
    SECRET(3, "the secret is not the same; compare "),
    CLAIM(4, "another member answers there; compare the lists of members"),
    /** The first byte of what TLS itself would say to a hello of ours. */
    TLS(TLS_ALERT[0], "it takes TLS only; " + SAME_TLS);

    private final int code;
    private final String text;

    Reason(int code, String text) {
      this.code = code;
      this.text = text;
    }
  }

  /**
   * The side that dials.
   *
   * @param binding what both ends of the channel share, empty if it is plain TCP
   * @param claim proven with the secret
   * @throws UnprovenException if one side does not accept the other
   */
  public void dial(DataInputStream in, DataOutputStream out, byte[] binding, byte[] claim)
      throws IOException {
    MessageDigest conversation = conversation(binding);
    byte[] hello = hello(claim);
    conversation.update(hello);
    out.write(hello);
    out.flush();

    requireAccepted(in);
    conversation.update(readFully(in, NONCE_BYTES));
    byte[] spoken = conversation.digest();
    out.write(proof(DIALS, spoken));
    out.flush();

    requireAccepted(in);
    if (!MessageDigest.isEqual(readFully(in, PROOF_BYTES), proof(ANSWERS, spoken))) {
      throw new UnprovenException(
          "the other side does not know the secret; compare " + port.secretName());
    }
  }

  /**
   * The side that answers.
   *
   * @param more sent behind the proof
   * @return what the one that dials has claimed and proven
   * @throws UnprovenException if it was turned away, after it was told why
   */
  public byte[] answer(
      DataInputStream in, DataOutputStream out, byte[] binding, Claims claims, byte[] more)
      throws IOException {
    MessageDigest conversation = conversation(binding);
    byte[] fixed = readHello(in, out);
    byte[] name = readFully(in, fixed[fixed.length - 1] & 0xff);
    if (!Arrays.equals(name, clusterName)) {
      throw refusal(out, Reason.CLUSTER, "it asks for another cluster; compare the cluster names");
    }
    byte[] claim = readFully(in, port.claimBytes());
    String problem = claims.problem(claim);
    if (problem != null) {
      throw refusal(out, Reason.CLAIM, problem);
    }
    byte[] nonce = nonce();
    out.write(Reason.NONE.code);
    out.write(nonce);
    out.flush();

    conversation.update(fixed);
    conversation.update(name);
    conversation.update(claim);
    conversation.update(nonce);
    byte[] spoken = conversation.digest();
    if (!MessageDigest.isEqual(readFully(in, PROOF_BYTES), proof(DIALS, spoken))) {
      throw refusal(
          out, Reason.SECRET, "it does not know the secret; compare " + port.secretName());
    }
    out.write(Reason.NONE.code);
    out.write(proof(ANSWERS, spoken));
    out.write(more);
    out.flush();
    return claim;
  }

  /** The part of a hello whose length is fixed. */
  private byte[] readHello(DataInputStream in, DataOutputStream out) throws IOException {
    byte[] fixed = in.readNBytes(MAGIC_BYTES + 1 + NONCE_BYTES + 1);
    if (fixed.length == 0) {
      throw new EOFException("it said nothing");
    }
    if (fixed[0] == TLS_HANDSHAKE) {
      out.write(TLS_ALERT);
      out.flush();
      throw new UnprovenException("it speaks TLS, which is off here; " + SAME_TLS);
    }
    if (!isHello(port, Arrays.copyOf(fixed, MAGIC_BYTES))) {
      throw new UnprovenException("it does not speak this protocol");
    }
    if (fixed.length < MAGIC_BYTES + 1 + NONCE_BYTES + 1) {
      throw new UnprovenException("it broke off in its hello");
    }
    if (fixed[MAGIC_BYTES] != port.version()) {
      throw refusal(out, Reason.VERSION, "it speaks version " + fixed[MAGIC_BYTES]);
    }
    return fixed;
  }

  /** Whether someone begins to prove itself on the port without TLS. */
  public static boolean isHello(Port port, byte[] firstFour) {
    return Arrays.equals(firstFour, port.magic().getBytes(StandardCharsets.US_ASCII));
  }

  /** Whether a handshake of TLS failed because the other end is a port without TLS. */
  public static boolean isWithoutTls(SSLException failure) {
    return String.valueOf(failure.getMessage()).contains("protocol_version");
  }

  /**
   * Turns away who would go on without TLS.
   *
   * @param why as this end's log is told
   */
  public static UnprovenException onlyTls(DataOutputStream out, String why) throws IOException {
    return refusal(out, Reason.TLS, why + "; " + SAME_TLS);
  }

  private byte[] hello(byte[] claim) {
    byte[] head = Arrays.copyOf(port.magic().getBytes(StandardCharsets.US_ASCII), MAGIC_BYTES + 1);
    head[MAGIC_BYTES] = (byte) port.version();
    return concat(head, nonce(), new byte[] {(byte) clusterName.length}, clusterName, claim);
  }

  private static byte[] concat(byte[]... parts) {
    byte[] whole = new byte[Arrays.stream(parts).mapToInt(part -> part.length).sum()];
    int at = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, whole, at, part.length);
      at += part.length;
    }
    return whole;
  }

  private void requireAccepted(DataInputStream in) throws IOException {
    int answer = in.readUnsignedByte();
    Reason reason =
        Arrays.stream(Reason.values())
            .filter(known -> known.code == answer)
            .findFirst()
            .orElseThrow(
                () -> new UnprovenException("the other side does not speak this protocol"));
    if (reason != Reason.NONE) {
      String what = reason == Reason.SECRET ? port.secretName() : "";
      throw new UnprovenException(reason.text + what);
    }
  }

  private static UnprovenException refusal(DataOutputStream out, Reason reason, String message)
      throws IOException {
    out.write(reason.code);
    out.flush();
    return new UnprovenException(message);
  }

  private byte[] proof(String side, byte[] conversation) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(key);
      mac.update(side.getBytes(StandardCharsets.US_ASCII));
      return mac.doFinal(conversation);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime lacks " + MAC, e);
    }
  }

  private static byte[] readFully(DataInputStream in, int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("the connection ended in the handshake");
    }
    return bytes;
  }

  private static byte[] nonce() {
    byte[] nonce = new byte[NONCE_BYTES];
    RANDOM.nextBytes(nonce);
    return nonce;
  }

  private static MessageDigest conversation(byte[] binding) {
    try {
      MessageDigest conversation = MessageDigest.getInstance("SHA-256");
      conversation.update(binding);
      return conversation;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java runtime lacks SHA-256", e);
    }
  }
}
