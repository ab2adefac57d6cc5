package dev.mvmci.sql.remote;

import dev.mvmci.sql.ReplicatedSqlite.Applied;
import dev.mvmci.sql.ReplicatedSqlite.Health;
import dev.mvmci.sql.SqlFailure;
import dev.mvmci.sql.entry.ByteReader;
import dev.mvmci.sql.entry.ByteWriter;
import dev.mvmci.sql.entry.MalformedEntry;
import dev.mvmci.sql.entry.OutcomeCodec;
import dev.mvmci.sql.node.Receipt;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The binary form of replies.
 *
 * <pre>
 * submitted = 1 index:zigzag, outcome
 * answer    = 2 applied:zigzag, rows
 * index     = 3 zigzag
 * state     = 4 healthy:1 members:number leader:number self:number applied:zigzag lag:number, text
 * members   = 5 count (id:number raft:text api:text voter:1 leader:1)*
 * applied   = 6 index:zigzag time:zigzag changes:number
 * piece     = 8 bytes
 * copied    = 9 index:zigzag, sha256
 * failed    = 7 kind:1 (1 rejected, 2 not leader, 3 busy, 4 unknown), text
 * </pre>
 */
final class ReplyCodec {

  private static final int SUBMITTED = 1;
  private static final int ANSWER = 2;
  private static final int INDEX = 3;
  private static final int STATE = 4;
  private static final int MEMBERS = 5;
  private static final int APPLIED = 6;
  private static final int FAILED = 7;
  private static final int PIECE = 8;
  private static final int COPIED = 9;

  private static final int REJECTED = 1;
  private static final int NOT_LEADER = 2;
  private static final int BUSY = 3;
  private static final int UNKNOWN = 4;

  private ReplyCodec() {}

  static ByteWriter encode(Reply reply) {
    ByteWriter out = new ByteWriter();
    switch (reply) {
      case Reply.Submitted submitted -> {
        out.writeByte(SUBMITTED);
        out.writeSigned(submitted.receipt().index());
        OutcomeCodec.write(out, submitted.receipt().outcome());
      }
      case Reply.Answer answer -> {
        out.writeByte(ANSWER);
        out.writeSigned(answer.applied());
        OutcomeCodec.writeRows(out, answer.rows());
      }
      case Reply.Index index -> {
        out.writeByte(INDEX);
        out.writeSigned(index.index());
      }
      case Reply.State state -> writeState(out, state);
      case Reply.Members members -> writeMembers(out, members);
      case Reply.Applied applied -> {
        out.writeByte(APPLIED);
        out.writeSigned(applied.applied().index());
        out.writeSigned(applied.applied().timeMillis());
        out.writeUnsigned(applied.applied().changes());
      }
      case Reply.Piece piece -> {
        out.writeByte(PIECE);
        out.writeBytes(piece.bytes());
      }
      case Reply.Copied copied -> {
        out.writeByte(COPIED);
        out.writeSigned(copied.index());
        out.writeBytes(copied.sha256());
      }
      case Reply.Failed failed -> {
        out.writeByte(FAILED);
        out.writeByte(
            switch (failed.failure()) {
              case SqlFailure.Rejected _ -> REJECTED;
              case SqlFailure.NotLeader _ -> NOT_LEADER;
              case SqlFailure.Busy _ -> BUSY;
              case SqlFailure.Unknown _ -> UNKNOWN;
            });
        out.writeText(String.valueOf(failed.failure().getMessage()));
      }
    }
    return out;
  }

  private static void writeState(ByteWriter out, Reply.State state) {
    Health health = state.health();
    out.writeByte(STATE);
    out.writeByte(health.healthy() ? 1 : 0);
    out.writeUnsigned(health.members());
    out.writeUnsigned(health.leader());
    out.writeUnsigned(health.self());
    out.writeSigned(health.appliedIndex());
    out.writeUnsigned(health.lag());
    out.writeText(state.leaderAddress());
  }

  private static void writeMembers(ByteWriter out, Reply.Members members) {
    out.writeByte(MEMBERS);
    out.writeUnsigned(members.members().size());
    for (ClusterMember member : members.members()) {
      out.writeUnsigned(member.id());
      out.writeText(member.raftAddress());
      out.writeText(member.apiAddress());
      out.writeByte(member.voter() ? 1 : 0);
      out.writeByte(member.leader() ? 1 : 0);
    }
  }

  /** Reads a reply; throws {@link MalformedEntry} or {@link ProtocolException} for any other. */
  static Reply decode(ByteBuffer bytes) throws ProtocolException {
    ByteReader in = new ByteReader(bytes);
    Reply reply = read(in);
    in.requireEnd();
    return reply;
  }

  private static Reply read(ByteReader in) throws ProtocolException {
    int kind = in.readByte();
    return switch (kind) {
      case SUBMITTED -> new Reply.Submitted(new Receipt(in.readSigned(), OutcomeCodec.read(in)));
      case ANSWER -> new Reply.Answer(in.readSigned(), OutcomeCodec.readRows(in));
      case INDEX -> new Reply.Index(in.readSigned());
      case STATE ->
          new Reply.State(
              new Health(
                  in.readByte() == 1,
                  (int) in.readUnsigned(),
                  in.readUnsigned(),
                  in.readUnsigned(),
                  in.readSigned(),
                  in.readUnsigned()),
              in.readText());
      case MEMBERS -> readMembers(in);
      case APPLIED ->
          new Reply.Applied(new Applied(in.readSigned(), in.readSigned(), (int) in.readUnsigned()));
      case PIECE -> new Reply.Piece(in.readBytes());
      case COPIED -> new Reply.Copied(in.readSigned(), in.readBytes());
      case FAILED -> new Reply.Failed(readFailure(in));
      default -> throw new ProtocolException("a reply of unknown kind " + kind);
    };
  }

  private static Reply.Members readMembers(ByteReader in) {
    int count = in.readCount();
    List<ClusterMember> members = new ArrayList<>(Math.min(count, 64));
    for (int i = 0; i < count; i++) {
      members.add(
          new ClusterMember(
              in.readUnsigned(),
              in.readText(),
              in.readText(),
              in.readByte() == 1,
              in.readByte() == 1));
    }
    return new Reply.Members(members);
  }

  private static SqlFailure readFailure(ByteReader in) throws ProtocolException {
    int kind = in.readByte();
    String message = in.readText();
    return switch (kind) {
      case REJECTED -> new SqlFailure.Rejected(message, null);
      case NOT_LEADER -> new SqlFailure.NotLeader(message, null);
      case BUSY -> new SqlFailure.Busy(message);
      case UNKNOWN -> new SqlFailure.Unknown(message, null);
      default -> throw new ProtocolException("a failure of unknown kind " + kind);
    };
  }
}
