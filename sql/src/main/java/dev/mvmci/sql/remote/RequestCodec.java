package dev.mvmci.sql.remote;

import dev.mvmci.sql.ReplicatedSqlite.Read;
import dev.mvmci.sql.Statement;
import dev.mvmci.sql.entry.ByteReader;
import dev.mvmci.sql.entry.ByteWriter;
import dev.mvmci.sql.entry.Command;
import dev.mvmci.sql.entry.CommandId;
import dev.mvmci.sql.entry.MalformedEntry;
import dev.mvmci.sql.entry.StatementCodec;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The binary form of requests.
 *
 * <pre>
 * submit    = 1 forward:1, client:number sequence:number answered:number, statements
 * query     = 2 level:1 (0 local, 1 strict, 2 lease), at least:zigzag, statements (one)
 * barrier   = 3 level:1 (1 strict, 2 lease)
 * health    = 4
 * members   = 5
 * subscribe = 6
 * copy      = 7
 * </pre>
 */
final class RequestCodec {

  private static final int SUBMIT = 1;
  private static final int QUERY = 2;
  private static final int BARRIER = 3;
  private static final int HEALTH = 4;
  private static final int MEMBERS = 5;
  private static final int SUBSCRIBE = 6;
  private static final int COPY = 7;

  private RequestCodec() {}

  static ByteWriter encode(Request request) {
    ByteWriter out = new ByteWriter();
    switch (request) {
      case Request.Submit submit -> {
        out.writeByte(SUBMIT);
        out.writeByte(submit.forward() ? 1 : 0);
        CommandId id = submit.command().id();
        out.writeUnsigned(id.client());
        out.writeUnsigned(id.sequence());
        out.writeUnsigned(id.answered());
        StatementCodec.write(out, submit.command().statements());
      }
      case Request.Query query -> {
        out.writeByte(QUERY);
        out.writeByte(codeOf(query.level()));
        out.writeSigned(query.atLeast());
        StatementCodec.write(out, List.of(query.statement()));
      }
      case Request.Barrier barrier -> {
        out.writeByte(BARRIER);
        out.writeByte(codeOf(barrier.level()));
      }
      case Request.AskHealth _ -> out.writeByte(HEALTH);
      case Request.AskMembers _ -> out.writeByte(MEMBERS);
      case Request.Subscribe _ -> out.writeByte(SUBSCRIBE);
      case Request.Copy _ -> out.writeByte(COPY);
    }
    return out;
  }

  /** Reads a request; throws {@link MalformedEntry} or {@link ProtocolException} for any other. */
  static Request decode(ByteBuffer bytes) throws ProtocolException {
    ByteReader in = new ByteReader(bytes);
    Request request = read(in);
    in.requireEnd();
    return request;
  }

  private static Request read(ByteReader in) throws ProtocolException {
    int kind = in.readByte();
    return switch (kind) {
      case SUBMIT -> {
        boolean forward = readFlag(in);
        CommandId id = new CommandId(in.readUnsigned(), in.readUnsigned(), in.readUnsigned());
        yield new Request.Submit(new Command(id, StatementCodec.read(in)), forward);
      }
      case QUERY -> {
        Read level = readLevel(in);
        long atLeast = in.readSigned();
        List<Statement> statements = StatementCodec.read(in);
        if (statements.size() != 1) {
          throw new ProtocolException("a query of " + statements.size() + " statements");
        }
        yield new Request.Query(level, atLeast, statements.getFirst());
      }
      case BARRIER -> {
        Read level = readLevel(in);
        if (level == Read.LOCAL) {
          throw new ProtocolException("a barrier for local reads");
        }
        yield new Request.Barrier(level);
      }
      case HEALTH -> new Request.AskHealth();
      case MEMBERS -> new Request.AskMembers();
      case SUBSCRIBE -> new Request.Subscribe();
      case COPY -> new Request.Copy();
      default -> throw new ProtocolException("a request of unknown kind " + kind);
    };
  }

  private static int codeOf(Read level) {
    return switch (level) {
      case LOCAL -> 0;
      case STRICT -> 1;
      case LEASE -> 2;
    };
  }

  private static Read readLevel(ByteReader in) throws ProtocolException {
    int code = in.readByte();
    return switch (code) {
      case 0 -> Read.LOCAL;
      case 1 -> Read.STRICT;
      case 2 -> Read.LEASE;
      default -> throw new ProtocolException("a level of " + code);
    };
  }

  private static boolean readFlag(ByteReader in) throws ProtocolException {
    int flag = in.readByte();
    if (flag > 1) {
      throw new ProtocolException("a flag of " + flag);
    }
    return flag == 1;
  }
}
