package dev.mvmci.engine.testing;

import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Modules for tests. */
public final class Guests {

  /** A request that the tour makes once. */
  public static final String POST = "{\"method\":\"POST\",\"url\":\"http://shop.test/buy\"}";

  /** A request that the tour marks as idempotent. */
  public static final String PUT =
      "{\"method\":\"PUT\",\"url\":\"http://shop.test/stock\",\"body\":\"5\"}";

  private static final int POST_AT = 1024;
  private static final int PUT_AT = 1280;
  private static final int LOG_AT = 1536;
  private static final int PROGRESS_AT = 1600;
  private static final int RESPONSE_AT = 1792;
  private static final String LOG = "half way";
  private static final String PROGRESS =
      "{\"id\":\"job-0\",\"status\":\"Parse\",\"url\":\"http://shop.test/\",\"urls_left\":1}";
  private static final String RESPONSE = "{\"taken\":true}";
  static final int RESULTS = 2048;
  private static final int RESULTS_LENGTH = 512;
  private static final int HEX_AT = 8192;

  private Guests() {}

  /** A module "test" 1 whose workflow "start" has this body; all functions are there to call. */
  public static byte[] workflow(Consumer<Code> body) {
    return everything("test", "1", "start").workflow("start", body).bytes();
  }

  /** All host functions imported, and the texts of this class in memory. */
  public static WasmWriter everything(String name, String version, String... workflows) {
    return WasmWriter.module(name, version, workflows)
        .host("abi", ":i", "take", "ii:i", "input", ":l", "respond", "ii:i", "output", "ii:i")
        .host(
            "fail",
            "ii:",
            "fail_for_now",
            "ii:",
            "log",
            "iii:",
            "now",
            ":l",
            "monotonic",
            ":l",
            "random",
            "ii:i")
        .host("uuid", "i:i", "sleep", "l:i", "progress", "ii:i", "http", "iii:l", "body", ":l")
        .host("last_error", ":l", "recv", "iil:l", "send", "iiiiii:i", "run_id", ":l")
        .host("spawn", "ii:l", "join", "iil:l", "on_cancel", "i:i", "secret", "ii:l")
        .host("kv_get", "iii:l", "kv_set", "iiiii:i", "kv_delete", "iii:i")
        .host("kv_swap", "iiiiiii:i")
        .text(POST_AT, POST)
        .text(PUT_AT, PUT)
        .text(LOG_AT, LOG)
        .text(PROGRESS_AT, PROGRESS)
        .text(RESPONSE_AT, RESPONSE);
  }

  /**
   * Uses every host function once or more and puts all that it learns into its output, as one
   * hexadecimal string.
   */
  public static byte[] tour() {
    return everything("tour", "1", "start")
        .function("hex", "i:", 1, 0, Guests::storeHexDigit)
        .workflow(
            "start",
            code -> {
              var at = new int[] {RESULTS};
              i64Result(code, at, "input", c -> {});
              bytesResult(code, at, 16);
              i64Result(code, at, "now", c -> {});
              code.i32(2).i32(LOG_AT).i32(LOG.length()).call("log");
              i32Result(code, at, "random", c -> c.i32(at[0] + 8).i32(8));
              at[0] += 8;
              i32Result(code, at, "uuid", c -> c.i32(at[0] + 8));
              at[0] += 16;
              post(code, at);
              i32Result(code, at, "progress", c -> c.i32(PROGRESS_AT).i32(PROGRESS.length()));
              i64Result(code, at, "monotonic", c -> {});
              i64Result(code, at, "http", c -> c.i32(PUT_AT).i32(PUT.length()).i32(1));
              i64Result(code, at, "body", c -> {});
              bytesResult(code, at, 16);
              i32Result(code, at, "sleep", c -> c.i64(3_600_000_000_000L));
              i32Result(code, at, "respond", c -> c.i32(RESPONSE_AT).i32(RESPONSE.length()));
              i32Result(code, at, "respond", c -> c.i32(RESPONSE_AT).i32(RESPONSE.length()));
              i64Result(code, at, "last_error", c -> {});
              code.i32(4).i32(LOG_AT).i32(4).call("log");
              post(code, at);
              outputInHex(code, RESULTS_LENGTH);
            })
        .bytes();
  }

  /** Makes one request that is not idempotent, and puts out what the call answers, in hex. */
  public static byte[] onePost() {
    return everything("post", "1", "start")
        .function("hex", "i:", 1, 0, Guests::storeHexDigit)
        .workflow(
            "start",
            code -> {
              var at = new int[] {RESULTS};
              i64Result(code, at, "http", c -> c.i32(POST_AT).i32(POST.length()).i32(0));
              outputInHex(code, 8);
            })
        .bytes();
  }

  private static void post(Code code, int[] at) {
    i64Result(code, at, "http", c -> c.i32(POST_AT).i32(POST.length()).i32(0));
    i64Result(code, at, "body", c -> {});
    bytesResult(code, at, 16);
  }

  /** Stores what an i64 function returns as the next result. */
  static void i64Result(Code code, int[] at, String function, Consumer<Code> arguments) {
    code.i32(at[0]);
    arguments.accept(code);
    code.call(function).i64Store();
    at[0] += 8;
  }

  /** Stores what an i32 function returns as the next result. */
  static void i32Result(Code code, int[] at, String function, Consumer<Code> arguments) {
    code.i32(at[0]);
    arguments.accept(code);
    code.call(function).i32Store();
    at[0] += 8;
  }

  /** Takes what waits, at most so many bytes, as the next result. */
  static void bytesResult(Code code, int[] at, int capacity) {
    code.i32(at[0]).i32(capacity).call("take").drop();
    at[0] += capacity;
  }

  /** Output: a JSON string with the digits of all results. Uses local 0 and 1. */
  static void outputInHex(Code code, int length) {
    code.i32(HEX_AT).i32('"').i32Store8();
    code.i32(0).set(0);
    code.loop();
    for (int shift : new int[] {4, 0}) {
      int digit = shift == 4 ? 0 : 1;
      code.get(0).i32(1).op(0x74).i32(HEX_AT + 1 + digit).i32Add().set(1);
      code.get(1);
      code.get(0).i32(RESULTS).i32Add().i32Load8().i32(shift).op(0x76).i32(15).op(0x71);
      code.i32Store8();
      code.get(1).call("hex");
    }
    code.get(0).i32(1).i32Add().set(0);
    code.get(0).i32(length).op(0x48).brIf(0);
    code.end();
    code.i32(HEX_AT + 1 + 2 * length).i32('"').i32Store8();
    code.i32(HEX_AT).i32(2 + 2 * length).call("output");
  }

  /** Turns the number 0 to 15 at the address into its digit. */
  static void storeHexDigit(Code code) {
    code.get(0).i32Load8().set(1);
    code.get(0);
    code.get(1).i32('0').i32Add();
    code.get(1).i32('a' - 10).i32Add();
    code.get(1).i32(10).op(0x48); // lt_s
    code.op(0x1B); // select
    code.i32Store8();
  }

  /** Where {@link #workflowWithText} puts its text. */
  public static final int TEXT_AT = 4096;

  /** As {@link #workflow} with a text in memory. */
  public static byte[] workflowWithText(String text, Consumer<Code> body) {
    return everything("test", "1", "start").text(TEXT_AT, text).workflow("start", body).bytes();
  }

  /** Number of bytes of a text. */
  public static int length(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
