package dev.mvmci.engine.testing;

import static dev.mvmci.engine.testing.Guests.bytesResult;
import static dev.mvmci.engine.testing.Guests.i32Result;
import static dev.mvmci.engine.testing.Guests.i64Result;

import java.util.function.Consumer;

/** A module that keeps state, sends itself a message, starts a child and asks for a secret. */
public final class Errands {

  /** Length of a run's id. */
  public static final int ID_LENGTH = 30;

  /** Bytes of results. */
  public static final int RESULTS_LENGTH = 1024;

  /** What the log line and the request of the module would give away. */
  public static final String SECRET = "hunter2";

  private static final int TEXTS = 16_384;
  private static final int ID_AT = TEXTS;
  private static final int CHILD_AT = TEXTS + 64;

  private static final String KEY = "count";
  private static final String ONE = "1";
  private static final String NOTE = "note";
  private static final String NOTES = "[\"note\"]";
  private static final String NEVER = "[\"never\"]";
  private static final String DATA = "{\"a\":1}";
  private static final String TOKEN = "token";
  private static final String CHILD = "{\"workflow\":\"child\",\"input\":7}";
  private static final String OUTPUT = "{\"seven\":7}";
  private static final String BLANK = "_".repeat(SECRET.length());
  private static final String POST =
      "{\"method\":\"POST\",\"url\":\"http://shop.test/" + BLANK + "\"}";

  private Errands() {}

  /** The module; its workflow is "start". */
  public static byte[] module() {
    return Guests.everything("errands", "1", "start", "child")
        .text(at(KEY), KEY)
        .text(at(ONE), ONE)
        .text(at(NOTE), NOTE)
        .text(at(NOTES), NOTES)
        .text(at(NEVER), NEVER)
        .text(at(DATA), DATA)
        .text(at(TOKEN), TOKEN)
        .text(at(CHILD), CHILD)
        .text(at(OUTPUT), OUTPUT)
        .text(at(POST), POST)
        .function("hex", "i:", 1, 0, Guests::storeHexDigit)
        .workflow("child", code -> text(code, OUTPUT).call("output"))
        .workflow("start", Errands::start)
        .bytes();
  }

  private static void start(Code code) {
    var at = new int[] {Guests.RESULTS};
    i64Result(code, at, "run_id", c -> {});
    code.i32(ID_AT).i32(ID_LENGTH).call("take").drop();
    for (int scope = 0; scope <= 1; scope++) {
      state(code, at, scope);
    }
    i32Result(code, at, "send", c -> text(text(c.i32(ID_AT).i32(ID_LENGTH), NOTE), DATA));
    i64Result(code, at, "recv", c -> text(c, NOTES).i64(-1));
    bytesResult(code, at, 8);
    i64Result(code, at, "body", c -> {});
    bytesResult(code, at, 16);
    i64Result(code, at, "recv", c -> text(c, NEVER).i64(1_000_000_000));
    i64Result(code, at, "spawn", c -> text(c, CHILD));
    code.i32(CHILD_AT).i32(ID_LENGTH).call("take").drop();
    for (int i = 0; i < 2; i++) {
      i64Result(code, at, "join", c -> c.i32(CHILD_AT).i32(ID_LENGTH).i64(-1));
      bytesResult(code, at, 96);
    }
    i32Result(code, at, "send", c -> text(text(c.i32(CHILD_AT).i32(ID_LENGTH), NOTE), DATA));
    i64Result(code, at, "secret", c -> text(c, NOTE));
    i64Result(code, at, "secret", c -> text(c, TOKEN));
    code.i32(at(POST) + POST.indexOf(BLANK)).i32(SECRET.length()).call("take").drop();
    text(code.i32(2), POST).call("log");
    i64Result(code, at, "http", c -> text(c, POST).i32(0));
    i64Result(code, at, "body", c -> {});
    bytesResult(code, at, 8);
    i32Result(code, at, "on_cancel", c -> c.i32(1));
    i32Result(code, at, "sleep", c -> c.i64(3_600_000_000_000L));
    Guests.outputInHex(code, RESULTS_LENGTH);
  }

  /** Absent, set, read, not swapped, swapped, removed. */
  private static void state(Code code, int[] at, int scope) {
    Consumer<Code> key = c -> text(c.i32(scope), KEY);
    i64Result(code, at, "kv_get", key);
    i32Result(code, at, "kv_set", key.andThen(c -> text(c, ONE)));
    i64Result(code, at, "kv_get", key);
    bytesResult(code, at, 8);
    i32Result(code, at, "kv_swap", key.andThen(c -> text(text(c, NOTE), DATA)));
    i32Result(code, at, "kv_swap", key.andThen(c -> text(text(c, ONE), DATA)));
    i64Result(code, at, "kv_get", key);
    bytesResult(code, at, 8);
    i32Result(code, at, "kv_delete", key);
    i32Result(code, at, "kv_swap", key.andThen(c -> text(c.i32(0).i32(-1), ONE)));
  }

  private static Code text(Code code, String text) {
    return code.i32(at(text)).i32(Guests.length(text));
  }

  /** Where a text stands: each has room of its own. */
  private static int at(String text) {
    String[] all = {KEY, ONE, NOTE, NOTES, NEVER, DATA, TOKEN, CHILD, OUTPUT, POST};
    for (int i = 0; i < all.length; i++) {
      if (all[i].equals(text)) {
        return TEXTS + 256 + 128 * i;
      }
    }
    throw new IllegalArgumentException(text);
  }
}
