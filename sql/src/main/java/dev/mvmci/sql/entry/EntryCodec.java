package dev.mvmci.sql.entry;

import dev.mvmci.sql.Statement;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The binary form of an entry. Numbers are variable-length, 7 bits a byte, low bits first.
 *
 * <pre>
 * entry     = version:1 byte, time:zigzag, texts:count (length utf8)*, commands:count command*
 * command   = client:number, if not 0: sequence:number answered:number, statements:count statement*
 * statement = text:index into texts, arguments:count value*
 * </pre>
 *
 * <p>Each SQL text stands once per entry however many commands use it: callers mostly repeat a
 * handful of statements, and the log is written and synced far more often than read.
 */
public final class EntryCodec {

  private static final int VERSION = 2;

  /** Had {@code command = client:8 bytes, sequence:zigzag, ...} that were of no use yet. */
  private static final int UNTRACKED_VERSION = 1;

  /** Id and statement count of a command at their longest. */
  private static final int COMMAND_FRAME_BYTES = 40;

  /** The largest frame around a text or an argument. */
  private static final int ITEM_FRAME_BYTES = 11;

  private EntryCodec() {}

  /** The bytes of an entry. */
  public static byte[] encode(Entry entry) {
    Map<String, Integer> texts = new LinkedHashMap<>();
    for (Command command : entry.commands()) {
      for (Statement statement : command.statements()) {
        texts.putIfAbsent(statement.sql(), texts.size());
      }
    }
    ByteWriter out = new ByteWriter();
    out.writeByte(VERSION);
    out.writeSigned(entry.timeMillis());
    out.writeUnsigned(texts.size());
    texts.keySet().forEach(out::writeText);
    out.writeUnsigned(entry.commands().size());
    for (Command command : entry.commands()) {
      writeId(out, command.id());
      out.writeUnsigned(command.statements().size());
      for (Statement statement : command.statements()) {
        out.writeUnsigned(texts.getOrDefault(statement.sql(), 0));
        StatementCodec.writeArguments(out, statement);
      }
    }
    return out.toByteArray();
  }

  /** Reads an entry; throws {@link MalformedEntry} for anything else. */
  public static Entry decode(ByteBuffer bytes) {
    ByteReader in = new ByteReader(bytes);
    int version = in.readByte();
    if (version != VERSION && version != UNTRACKED_VERSION) {
      throw new MalformedEntry(
          "log entry has format " + version + ", this program reads format " + VERSION);
    }
    long timeMillis = in.readSigned();
    int textCount = in.readCount();
    List<String> texts = new ArrayList<>(textCount);
    for (int i = 0; i < textCount; i++) {
      texts.add(in.readText());
    }
    int commandCount = in.readCount();
    List<Command> commands = new ArrayList<>(commandCount);
    for (int i = 0; i < commandCount; i++) {
      CommandId id = version == VERSION ? readId(in) : skipUntrackedId(in);
      commands.add(new Command(id, readStatements(in, texts)));
    }
    in.requireEnd();
    return new Entry(timeMillis, commands);
  }

  /** An upper bound of what the command adds to an entry. */
  public static long sizeOf(Command command) {
    long size = COMMAND_FRAME_BYTES;
    for (Statement statement : command.statements()) {
      size += 2 * ITEM_FRAME_BYTES + ByteWriter.utf8Length(statement.sql());
      for (Object argument : statement.arguments()) {
        size += ITEM_FRAME_BYTES + ValueCodec.payloadLength(argument);
      }
    }
    return size;
  }

  /** Whether a statement can carry this argument. */
  public static boolean isArgument(@Nullable Object argument) {
    return ValueCodec.isValue(argument);
  }

  private static void writeId(ByteWriter out, CommandId id) {
    out.writeUnsigned(id.client());
    if (id.isTracked()) {
      out.writeUnsigned(id.sequence());
      out.writeUnsigned(id.answered());
    }
  }

  private static CommandId readId(ByteReader in) {
    long client = in.readUnsigned();
    return client == 0
        ? CommandId.NONE
        : new CommandId(client, in.readUnsigned(), in.readUnsigned());
  }

  private static CommandId skipUntrackedId(ByteReader in) {
    in.readFixed64();
    in.readSigned();
    return CommandId.NONE;
  }

  private static List<Statement> readStatements(ByteReader in, List<String> texts) {
    int count = in.readCount();
    List<Statement> statements = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      long text = in.readUnsigned();
      if (text < 0 || text >= texts.size()) {
        throw new MalformedEntry("statement refers to text " + text + " of " + texts.size());
      }
      statements.add(new Statement(texts.get((int) text), StatementCodec.readArguments(in)));
    }
    return statements;
  }
}
