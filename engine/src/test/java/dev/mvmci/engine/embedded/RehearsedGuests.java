package dev.mvmci.engine.embedded;

import dev.mvmci.engine.embedded.CrashRehearsal.Report;
import dev.mvmci.engine.embedded.Trial.Message;
import dev.mvmci.engine.testing.Code;
import dev.mvmci.engine.testing.Guests;
import dev.mvmci.engine.testing.WasmWriter;
import dev.mvmci.http.HttpServer;
import dev.mvmci.http.Response;
import dev.mvmci.http.Router;
import dev.mvmci.http.ServerConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/** Workflows for rehearsals, some of them faulty, and a shop that they buy from. */
final class RehearsedGuests {

  private static final String GO = "[\"go\"]";
  private static final String PAY = "[\"pay\"]";
  private static final String CHILD = "{\"workflow\":\"child\"}";
  private static final String KEY = "sold";
  private static final int GO_AT = 5000;
  private static final int PAY_AT = 5100;
  private static final int CHILD_AT = 5200;
  private static final int KEY_AT = 5300;
  private static final int DIGIT_AT = 5400;
  private static final int ID_AT = 5500;
  private static final int ID_LENGTH = 30;
  private static final long MONTH = Duration.ofDays(30).toNanos();

  private RehearsedGuests() {}

  /** A body that may ask the shop. */
  @FunctionalInterface
  interface Body {
    void add(Code code, Consumer<Code> buy);
  }

  /** What the rehearsal of a workflow with this body says. */
  static Report report(Path scratch, Body start, Message... messages) throws Exception {
    try (HttpServer site =
        HttpServer.start(
            ServerConfig.DEFAULT.at("127.0.0.1", 0),
            Router.builder().post("/buy", _ -> Response.text(200, "thanks")).build())) {
      String request =
          "{\"method\":\"POST\",\"url\":\"http://127.0.0.1:%d/buy\"}".formatted(site.port());
      byte[] wasm =
          module(request)
              .workflow("start", code -> start.add(code, c -> buy(c, request)))
              .workflow("child", code -> receive(sleep(code, MONTH), PAY_AT, PAY).drop().i32(0))
              .bytes();
      return new CrashRehearsal(scratch, Duration.ofSeconds(20))
          .run(new Trial(wasm, "start", "null").with(messages));
    }
  }

  private static WasmWriter module(String request) {
    return Guests.everything("test", "1", "start", "child")
        .text(Guests.TEXT_AT, request)
        .text(GO_AT, GO)
        .text(PAY_AT, PAY)
        .text(CHILD_AT, CHILD)
        .text(KEY_AT, KEY);
  }

  private static void buy(Code code, String request) {
    code.i32(Guests.TEXT_AT).i32(request.length()).i32(0).call("http");
  }

  private static Code receive(Code code, int at, String types) {
    return code.i32(at).i32(types.length()).i64(-1).call("recv");
  }

  private static Code sleep(Code code, long nanos) {
    return code.i64(nanos).call("sleep").drop();
  }

  /** Does it again while the call before it says that it failed. */
  static void ifFailed(Code code, Runnable again) {
    code.i64(0).op(0x53).raw(0x04, 0x40); // i64.lt_s, if
    again.run();
    code.end();
  }

  static void buyOnce(Code code, Consumer<Code> buy) {
    code.call("now").drop();
    buy.accept(code);
    sleep(code.drop(), MONTH).i32(0);
  }

  static void buyTwice(Code code, Consumer<Code> buy) {
    code.call("now").drop();
    buy.accept(code);
    ifFailed(
        code,
        () -> {
          buy.accept(code);
          code.drop();
        });
    sleep(code, MONTH).i32(0);
  }

  /** Waits for two messages, a month, and a child that waits for a month and a message itself. */
  static void waits(Code code) {
    receive(code, GO_AT, GO).drop();
    code.i32(CHILD_AT).i32(CHILD.length()).call("spawn").drop();
    code.i32(ID_AT).i32(ID_LENGTH).call("take").drop();
    receive(code, GO_AT, GO).drop();
    sleep(code, MONTH);
    code.i32(ID_AT).i32(ID_LENGTH).i64(-1).call("join").drop();
  }

  /** Waits for one message, and is done. */
  static void receiveOnce(Code code, Consumer<Code> buy) {
    receive(code, GO_AT, GO).drop().i32(0);
  }

  /** Looks for a message, makes a step, looks again; puts out the digits that it found. */
  static void lookTwice(Code code, Consumer<Code> buy) {
    look(code, DIGIT_AT);
    code.call("now").drop();
    look(code, DIGIT_AT + 1);
    code.i32(DIGIT_AT).i32(2).call("output");
  }

  private static void look(Code code, int at) {
    code.i32(GO_AT).i32(GO.length()).i64(0).call("recv").drop();
    code.call("body").drop().i32(at).i32(1).call("take").drop();
  }

  /** What it waits for. */
  static final Message[] SCRIPT = {
    new Message("go", "1"), new Message("pay", "2"), new Message("go", "{\"n\":3}")
  };

  /** Adds one to a shared number. */
  static void count(Code code) {
    code.i32(DIGIT_AT).i32('0').i32Store8();
    code.i32(1).i32(KEY_AT).i32(KEY.length()).call("kv_get").drop();
    code.i32(DIGIT_AT).i32(1).call("take").drop();
    code.i32(DIGIT_AT).i32(DIGIT_AT).i32Load8().i32(1).i32Add().i32Store8();
    code.i32(1).i32(KEY_AT).i32(KEY.length()).i32(DIGIT_AT).i32(1).call("kv_set").drop();
  }
}
