package dev.mvmci.sql.remote;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Both sides prove that they know the secret, without sending it.
 *
 * <pre>
 * client: "mvmq", version:1, nonce:32, cluster name: length:1 and bytes
 * member: 0, nonce:32                | or a reason:1
 * client: proof:32                     = HMAC(key, "client" conversation)
 * member: 0, proof:32, member id:8   | or a reason:1
 * </pre>
 *
 * <p>The conversation is the SHA-256 of all bytes before the proofs and of a value that both ends
 * of the TLS connection derive from its keys (RFC 9266), so that a proof is of use in this
 * connection only: neither replayed later nor passed on by someone in the middle. The client proves
 * itself first, so that a stranger gets nothing on which to try secrets.
 */
final class Handshake {

  private static final byte[] MAGIC = "mvmq".getBytes(StandardCharsets.US_ASCII);
  private static final int NONCE_BYTES = 32;
  private static final int PROOF_BYTES = 32;
  private static final String CLIENT = "client";
  private static final String MEMBER = "member";
  private static final SecureRandom RANDOM = new SecureRandom();

  private Handshake() {}

  /** Why a member refuses. */
  enum Reason {
    NONE(0, ""),
    VERSION(1, "it speaks another version of the protocol"),
    CLUSTER(2, "it belongs to another cluster; compare the cluster names"),
    SECRET(3, "the secret is not the same; compare secret_api");

    private final int code;
    private final String text;

    Reason(int code, String text) {
      this.code = code;
      this.text = text;
    }
  }

  /**
   * The caller's side.
   *
   * @param binding what both ends of the channel share, empty if it is plain TCP
   * @return the id of the member at the other end
   */
  static long call(
      DataInputStream in, DataOutputStream out, Credentials credentials, byte[] binding)
      throws IOException {
    MessageDigest conversation = Protocol.sha256();
    conversation.update(binding);
    byte[] hello = hello(credentials.clusterName());
    conversation.update(hello);
    out.write(hello);
    out.flush();

    requireAccepted(in);
    conversation.update(in.readNBytes(NONCE_BYTES));
    byte[] spoken = conversation.digest();
    out.write(credentials.proof(CLIENT, spoken));
    out.flush();

    requireAccepted(in);
    byte[] proof = in.readNBytes(PROOF_BYTES);
    if (!MessageDigest.isEqual(proof, credentials.proof(MEMBER, spoken))) {
      throw new RefusedException("the other side does not know the secret");
    }
    return in.readLong();
  }

  /**
   * The member's side.
   *
   * @throws RefusedException if the caller was turned away, after telling it why
   */
  static void answer(
      DataInputStream in,
      DataOutputStream out,
      Credentials credentials,
      byte[] binding,
      long memberId)
      throws IOException {
    MessageDigest conversation = Protocol.sha256();
    conversation.update(binding);
    byte[] fixed = readFully(in, MAGIC.length + 1 + NONCE_BYTES + 1);
    if (!Arrays.equals(fixed, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw new RefusedException("it does not speak this protocol");
    }
    if (fixed[MAGIC.length] != Protocol.VERSION) {
      refuse(out, Reason.VERSION, "it speaks version " + fixed[MAGIC.length]);
    }
    byte[] name = readFully(in, fixed[fixed.length - 1] & 0xff);
    byte[] expected = credentials.clusterName().getBytes(StandardCharsets.UTF_8);
    if (!Arrays.equals(name, expected)) {
      refuse(out, Reason.CLUSTER, "it asks for another cluster");
    }
    conversation.update(fixed);
    conversation.update(name);
    byte[] nonce = nonce();
    conversation.update(nonce);
    out.write(Reason.NONE.code);
    out.write(nonce);
    out.flush();

    byte[] spoken = conversation.digest();
    byte[] proof = readFully(in, PROOF_BYTES);
    if (!MessageDigest.isEqual(proof, credentials.proof(CLIENT, spoken))) {
      refuse(out, Reason.SECRET, "it does not know the secret");
    }
    out.write(Reason.NONE.code);
    out.write(credentials.proof(MEMBER, spoken));
    out.writeLong(memberId);
    out.flush();
  }

  private static byte[] hello(String clusterName) {
    byte[] name = clusterName.getBytes(StandardCharsets.UTF_8);
    byte[] hello = Arrays.copyOf(MAGIC, MAGIC.length + 1 + NONCE_BYTES + 1 + name.length);
    hello[MAGIC.length] = Protocol.VERSION;
    System.arraycopy(nonce(), 0, hello, MAGIC.length + 1, NONCE_BYTES);
    hello[MAGIC.length + 1 + NONCE_BYTES] = (byte) name.length;
    System.arraycopy(name, 0, hello, hello.length - name.length, name.length);
    return hello;
  }

  private static void requireAccepted(DataInputStream in) throws IOException {
    int answer = in.readUnsignedByte();
    Reason reason =
        Arrays.stream(Reason.values())
            .filter(known -> known.code == answer)
            .findFirst()
            .orElseThrow(() -> new RefusedException("the other side does not speak this protocol"));
    if (reason != Reason.NONE) {
      throw new RefusedException(reason.text);
    }
  }

  private static void refuse(DataOutputStream out, Reason reason, String message)
      throws IOException {
    out.write(reason.code);
    out.flush();
    throw new RefusedException(message);
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
}
