package dev.mvmci.sql.entry;

import dev.mvmci.sql.Rows;
import dev.mvmci.sql.StatementResult;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The binary form of what a command or query answered.
 *
 * <pre>
 * outcome = 1 count result* | 2 refusal:text | 3 no session:text | 4 forgotten:text
 * result  = changes:zigzag, last rowid:zigzag, rows
 * rows    = columns:count text*, and if there are columns: rows:count value**
 * </pre>
 */
public final class OutcomeCodec {

  private static final int DONE = 1;
  private static final int REFUSED = 2;
  private static final int NO_SESSION = 3;
  private static final int FORGOTTEN = 4;

  private OutcomeCodec() {}

  /** Appends the outcome. */
  public static void write(ByteWriter out, Outcome outcome) {
    switch (outcome) {
      case Outcome.Done done -> {
        out.writeByte(DONE);
        out.writeUnsigned(done.results().size());
        done.results().forEach(result -> writeResult(out, result));
      }
      case Outcome.Refused refused -> writeMessage(out, REFUSED, refused.message());
      case Outcome.NoSession unknown -> writeMessage(out, NO_SESSION, unknown.message());
      case Outcome.Forgotten forgotten -> writeMessage(out, FORGOTTEN, forgotten.message());
    }
  }

  private static void writeMessage(ByteWriter out, int kind, String message) {
    out.writeByte(kind);
    out.writeText(message);
  }

  private static void writeResult(ByteWriter out, StatementResult result) {
    out.writeSigned(result.changes());
    out.writeSigned(result.lastRowId());
    writeRows(out, result.rows());
  }

  /** Appends the rows. */
  public static void writeRows(ByteWriter out, Rows rows) {
    out.writeUnsigned(rows.columns().size());
    rows.columns().forEach(out::writeText);
    if (!rows.columns().isEmpty()) {
      out.writeUnsigned(rows.rows().size());
      for (Rows.Row row : rows.rows()) {
        row.values().forEach(value -> ValueCodec.write(out, value));
      }
    }
  }

  /** Reads what {@link #write} wrote; throws {@link MalformedEntry} for anything else. */
  public static Outcome read(ByteReader in) {
    int kind = in.readByte();
    return switch (kind) {
      case DONE -> {
        int count = in.readCount();
        List<StatementResult> results = new ArrayList<>(Math.min(count, 1_024));
        for (int i = 0; i < count; i++) {
          results.add(new StatementResult((int) in.readSigned(), in.readSigned(), readRows(in)));
        }
        yield new Outcome.Done(results);
      }
      case REFUSED -> new Outcome.Refused(in.readText());
      case NO_SESSION -> new Outcome.NoSession(in.readText());
      case FORGOTTEN -> new Outcome.Forgotten(in.readText());
      default -> throw new MalformedEntry("unknown kind of outcome " + kind);
    };
  }

  /** Reads what {@link #writeRows} wrote; throws {@link MalformedEntry} for anything else. */
  public static Rows readRows(ByteReader in) {
    int columnCount = in.readCount();
    if (columnCount == 0) {
      return Rows.EMPTY;
    }
    List<String> names = new ArrayList<>(columnCount);
    for (int i = 0; i < columnCount; i++) {
      names.add(in.readText());
    }
    List<String> columns = List.copyOf(names);
    int rowCount = in.readCount();
    List<Rows.Row> rows = new ArrayList<>(Math.min(rowCount, 1_024));
    for (int i = 0; i < rowCount; i++) {
      List<@Nullable Object> values = new ArrayList<>(columnCount);
      for (int j = 0; j < columnCount; j++) {
        values.add(ValueCodec.read(in));
      }
      rows.add(new Rows.Row(columns, Collections.unmodifiableList(values)));
    }
    return new Rows(columns, rows);
  }
}
