package dev.mvmci.sql.peer;

import dev.mvmci.sql.HostPort;
import dev.mvmci.sql.SqlConfig;
import dev.mvmci.sql.SqlConfig.Member;
import dev.mvmci.sql.member.MutualProof;
import dev.mvmci.sql.member.PinnedTls;
import dev.mvmci.sql.member.UnprovenException;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Proves {@code secret_raft} and both ids, then speaks plain TCP: between processes of one machine
 * only. The claim of who dials is its own id and the id of the member it expects, 8 bytes each.
 */
final class PlainProof implements PeerProof {

  static final MutualProof.Port PORT =
      new MutualProof.Port("mvmr", 1, "mvm-ci raft 1", "secret_raft", 2 * Long.BYTES);

  private static final String BEYOND =
      "it is not on loopback, as those in this member's configuration are";
  private static final byte[] NO_BINDING = {};
  private static final byte[] NOTHING_MORE = {};

  private final long self;
  private final MutualProof proof;

  PlainProof(SqlConfig config) {
    this.self = config.memberId();
    this.proof = new MutualProof(PORT, config.network().clusterName(), PinnedTls.secretOf(config));
  }

  @Override
  public void requireMayDial(Member member) throws UnprovenException {
    if (!new HostPort(member.host(), member.raftPort()).isLoopback()) {
      throw new UnprovenException(BEYOND + "; " + MutualProof.SAME_TLS);
    }
  }

  @Override
  public PeerSocket dialled(Socket socket, Member member) throws IOException {
    DataInputStream in = PeerSocket.in(socket);
    DataOutputStream out = PeerSocket.out(socket);
    ByteBuffer claim = ByteBuffer.allocate(PORT.claimBytes()).putLong(self).putLong(member.id());
    proof.dial(in, out, NO_BINDING, claim.array());
    return new PeerSocket(member.id(), socket, in, out);
  }

  @Override
  public PeerSocket accepted(Socket socket) throws IOException {
    DataInputStream in = PeerSocket.in(socket);
    DataOutputStream out = PeerSocket.out(socket);
    if (!socket.getInetAddress().isLoopbackAddress()) {
      throw MutualProof.onlyTls(out, BEYOND);
    }
    byte[] claim = proof.answer(in, out, NO_BINDING, this::problem, NOTHING_MORE);
    return new PeerSocket(ByteBuffer.wrap(claim).getLong(), socket, in, out);
  }

  private @Nullable String problem(byte[] claim) {
    ByteBuffer ids = ByteBuffer.wrap(claim);
    long from = ids.getLong();
    long to = ids.getLong();
    if (from < 1) {
      return "it has no member's id: " + from;
    }
    return to == self
        ? null
        : "it expects member "
            + to
            + " here, this is member "
            + self
            + "; compare the lists of members";
  }
}
