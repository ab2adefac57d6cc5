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
 * command   = client:8 bytes, sequence:zigzag, statements:count statement*
 * statement = text:index into texts, arguments:count argument*
 * argument  = 0 | 1 zigzag | 2 double:8 bytes | 3 length utf8 | 4 length bytes
 * </pre>
 *
 * <p>Each SQL text stands once per entry however many commands use it: callers mostly repeat a
 * handful of statements, and the log is written and synced far more often than read.
 */
public final class EntryCodec {

  private static final int VERSION = 1;
  private static final int NULL = 0;
  private static final int INTEGER = 1;
  private static final int REAL = 2;
  private static final int TEXT = 3;
  private static final int BLOB = 4;

  /** Client, sequence and statement count of a command at their longest. */
  private static final int COMMAND_FRAME_BYTES = 24;

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
      out.writeFixed64(command.id().client());
      out.writeSigned(command.id().sequence());
      out.writeUnsigned(command.statements().size());
      for (Statement statement : command.statements()) {
        out.writeUnsigned(texts.getOrDefault(statement.sql(), 0));
        out.writeUnsigned(statement.arguments().size());
        statement.arguments().forEach(argument -> writeArgument(out, argument));
      }
    }
    return out.toByteArray();
  }

  /** Reads an entry; throws {@link MalformedEntry} for anything else. */
  public static Entry decode(ByteBuffer bytes) {
    ByteReader in = new ByteReader(bytes);
    int version = in.readByte();
    if (version != VERSION) {
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
      commands.add(readCommand(in, texts));
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
        size += ITEM_FRAME_BYTES + payloadLength(argument);
      }
    }
    return size;
  }

  /** Whether a statement can carry this argument. */
  public static boolean isArgument(@Nullable Object argument) {
    return switch (argument) {
      case null -> true;
      case Integer _, Long _, Double _, Boolean _, String _, byte[] _ -> true;
      default -> false;
    };
  }

  private static long payloadLength(@Nullable Object argument) {
    return switch (argument) {
      case String text -> ByteWriter.utf8Length(text);
      case byte[] blob -> blob.length;
      case null, default -> 0;
    };
  }

  private static void writeArgument(ByteWriter out, @Nullable Object argument) {
    switch (argument) {
      case null -> out.writeByte(NULL);
      case Integer value -> writeInteger(out, value);
      case Long value -> writeInteger(out, value);
      case Boolean value -> writeInteger(out, value ? 1 : 0);
      case Double value -> {
        out.writeByte(REAL);
        out.writeFixed64(Double.doubleToRawLongBits(value));
      }
      case String value -> {
        out.writeByte(TEXT);
        out.writeText(value);
      }
      case byte[] value -> {
        out.writeByte(BLOB);
        out.writeBytes(value);
      }
      default ->
          throw new IllegalArgumentException(
              "an argument cannot be a " + argument.getClass().getName());
    }
  }

  private static void writeInteger(ByteWriter out, long value) {
    out.writeByte(INTEGER);
    out.writeSigned(value);
  }

  private static Command readCommand(ByteReader in, List<String> texts) {
    CommandId id = new CommandId(in.readFixed64(), in.readSigned());
    int statementCount = in.readCount();
    List<Statement> statements = new ArrayList<>(statementCount);
    for (int i = 0; i < statementCount; i++) {
      long text = in.readUnsigned();
      if (text < 0 || text >= texts.size()) {
        throw new MalformedEntry("statement refers to text " + text + " of " + texts.size());
      }
      int argumentCount = in.readCount();
      List<@Nullable Object> arguments = new ArrayList<>(argumentCount);
      for (int j = 0; j < argumentCount; j++) {
        arguments.add(readArgument(in));
      }
      statements.add(new Statement(texts.get((int) text), arguments));
    }
    return new Command(id, statements);
  }

  private static @Nullable Object readArgument(ByteReader in) {
    int kind = in.readByte();
    return switch (kind) {
      case NULL -> null;
      case INTEGER -> in.readSigned();
      case REAL -> Double.longBitsToDouble(in.readFixed64());
      case TEXT -> in.readText();
      case BLOB -> in.readBytes();
      default -> throw new MalformedEntry("unknown kind of argument " + kind);
    };
  }
}
