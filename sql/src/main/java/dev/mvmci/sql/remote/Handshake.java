package dev.mvmci.sql.remote;

import dev.mvmci.sql.member.UnprovenException;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Both sides prove on the API port that they know the secret, as {@link
 * dev.mvmci.sql.member.MutualProof} says. The caller claims nothing; behind its proof the member
 * sends its id: 8 bytes. Inside TLS the proofs are bound to a value that both ends of the
 * connection derive from its keys (RFC 9266).
 */
final class Handshake {

  private static final byte[] NO_CLAIM = {};

  private Handshake() {}

  /**
   * The caller's side.
   *
   * @param binding what both ends of the channel share, empty if it is plain TCP
   * @return the id of the member at the other end
   */
  static long call(
      DataInputStream in, DataOutputStream out, Credentials credentials, byte[] binding)
      throws IOException {
    try {
      credentials.proof().dial(in, out, binding, NO_CLAIM);
    } catch (UnprovenException e) {
      throw refused(e);
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
    byte[] id = ByteBuffer.allocate(Long.BYTES).putLong(memberId).array();
    try {
      byte[] _ = credentials.proof().answer(in, out, binding, _ -> null, id);
    } catch (UnprovenException e) {
      throw refused(e);
    }
  }

  private static RefusedException refused(UnprovenException e) {
    return new RefusedException(String.valueOf(e.getMessage()));
  }
}
