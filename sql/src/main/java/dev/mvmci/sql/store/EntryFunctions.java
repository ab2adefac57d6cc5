package dev.mvmci.sql.store;

import java.sql.Connection;
import java.sql.SQLException;
import org.sqlite.Function;

/** Registers the functions that bind SQL to the entry instead of to this member. */
final class EntryFunctions {

  private static final int MAX_RANDOM_BLOB_BYTES = 1 << 20;

  private EntryFunctions() {}

  static void register(Connection writer, EntryContext entry, EntryDates dates)
      throws SQLException {
    define(writer, "entry_time_ms", 0, call -> call.answer(entry.timeMillis()));
    define(writer, "entry_index", 0, call -> call.answer(entry.index()));
    define(writer, "random", 0, call -> call.answer(entry.nextRandom()));
    define(writer, "randomblob", 1, call -> call.answer(randomBytes(entry, call.integer(0))));
    for (String name : new String[] {"date", "time", "datetime", "julianday", "unixepoch"}) {
      define(writer, name, -1, call -> dates.answer(call, name, 0));
    }
    define(writer, "strftime", -1, call -> dates.answer(call, "strftime", 1));
    define(writer, "timediff", 2, dates::answerDifference);
    define(writer, "current_timestamp", 0, call -> dates.answer(call, "datetime", 0));
    define(writer, "current_date", 0, call -> dates.answer(call, "date", 0));
    define(writer, "current_time", 0, call -> dates.answer(call, "time", 0));
  }

  private static byte[] randomBytes(EntryContext entry, long size) throws SQLException {
    if (size > MAX_RANDOM_BLOB_BYTES) {
      throw new SQLException(
          "randomblob(" + size + ") is larger than " + MAX_RANDOM_BLOB_BYTES + " bytes");
    }
    byte[] bytes = new byte[(int) Math.max(1, size)];
    for (int i = 0; i < bytes.length; i += Long.BYTES) {
      long word = entry.nextRandom();
      for (int j = i; j < Math.min(i + Long.BYTES, bytes.length); j++) {
        bytes[j] = (byte) word;
        word >>>= Byte.SIZE;
      }
    }
    return bytes;
  }

  private static void define(Connection writer, String name, int arguments, Body body)
      throws SQLException {
    Function.create(writer, name, new Call(body), arguments, 0);
  }

  /** What a function does when SQLite calls it. */
  interface Body {
    void run(Call call) throws SQLException;
  }

  /** One function; its methods are valid while SQLite calls it. */
  static final class Call extends Function {

    private static final int SQLITE_NULL = 5;
    private static final int SQLITE_TEXT = 3;

    private final Body body;

    private Call(Body body) {
      this.body = body;
    }

    @Override
    protected void xFunc() throws SQLException {
      try {
        body.run(this);
      } catch (SQLException e) {
        error(e.getMessage());
      }
    }

    int count() throws SQLException {
      return args();
    }

    boolean isNull(int argument) throws SQLException {
      return value_type(argument) == SQLITE_NULL;
    }

    boolean isText(int argument) throws SQLException {
      return value_type(argument) == SQLITE_TEXT;
    }

    String text(int argument) throws SQLException {
      return value_text(argument);
    }

    double real(int argument) throws SQLException {
      return value_double(argument);
    }

    long integer(int argument) throws SQLException {
      return value_long(argument);
    }

    void answer(long value) throws SQLException {
      result(value);
    }

    void answer(byte[] value) throws SQLException {
      result(value);
    }

    void answer(double value) throws SQLException {
      result(value);
    }

    void answer(String value) throws SQLException {
      result(value);
    }

    void answerNull() throws SQLException {
      result();
    }
  }
}
