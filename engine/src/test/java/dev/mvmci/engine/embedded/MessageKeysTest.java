package dev.mvmci.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.mvmci.engine.EngineConfig;
import dev.mvmci.engine.EngineConfig.Pace;
import dev.mvmci.engine.EngineFailure;
import dev.mvmci.engine.RunId;
import dev.mvmci.engine.RunInfo;
import dev.mvmci.engine.RunOutcome;
import dev.mvmci.engine.RunQuery;
import dev.mvmci.engine.journal.CommitWatch;
import dev.mvmci.engine.journal.JournalRecord;
import dev.mvmci.engine.testing.Code;
import dev.mvmci.engine.testing.Errands;
import dev.mvmci.engine.testing.Guests;
import dev.mvmci.engine.testing.WasmWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages that are sent again under their key because their sender had no answer. */
class MessageKeysTest {

  private static final String GO = "[\"go\"]";
  private static final String END = "[\"end\"]";
  private static final String CHILD = "{\"workflow\":\"child\"}";
  private static final int END_AT = 5000;
  private static final int CHILD_AT = 5200;
  private static final int WORDS_AT = 5400;
  private static final int ID_AT = 5500;
  private static final int COUNT_AT = 8192;

  @TempDir Path directory;
  @TempDir Path images;

  /** Receives any number of messages of type go until one of type end; puts out how many. */
  private static byte[] counter() {
    return module("start").workflow("start", MessageKeysTest::count).bytes();
  }

  private static WasmWriter module(String... workflows) {
    return Guests.everything("test", "1", workflows)
        .text(Guests.TEXT_AT, GO)
        .text(END_AT, END)
        .text(CHILD_AT, CHILD)
        .text(WORDS_AT, "goend1");
  }

  private static void count(Code code) {
    code.i32(END_AT).i32(END.length()).i64(-1).call("recv").drop();
    code.i32(COUNT_AT).i32('0').i32Store8();
    code.loop();
    code.i32(Guests.TEXT_AT).i32(GO.length()).i64(0).call("recv");
    code.i64(0).op(0x55).raw(0x04, 0x40); // i64.gt_s, if
    code.i32(COUNT_AT).i32(COUNT_AT).i32Load8().i32(1).i32Add().i32Store8();
    code.br(1); // to the loop
    code.end();
    code.end();
    code.i32(COUNT_AT).i32(1).call("output");
  }

  /** Sends a message to a child that counts, and one that it is to end; puts out how it ended. */
  private static byte[] sender() {
    return module("start", "child")
        .workflow("child", MessageKeysTest::count)
        .workflow(
            "start",
            code -> {
              code.i32(CHILD_AT).i32(CHILD.length()).call("spawn").drop();
              code.i32(ID_AT).i32(Errands.ID_LENGTH).call("take").drop();
              send(code, WORDS_AT, 2);
              send(code, WORDS_AT + 2, 3);
              code.i32(ID_AT).i32(Errands.ID_LENGTH).i64(-1).call("join").drop();
              code.i32(COUNT_AT).i32(1000).call("take").set(0);
              code.i32(COUNT_AT).get(0).call("output");
            })
        .bytes();
  }

  private static void send(Code code, int typeAt, int typeLength) {
    code.i32(ID_AT).i32(Errands.ID_LENGTH).i32(typeAt).i32(typeLength).i32(WORDS_AT + 5).i32(1);
    code.call("send").drop();
  }

  private EngineConfig leavingAtOnce(Path data) {
    return EngineConfig.of(data).withPace(Pace.DEFAULTS.withPageOutAfter(Duration.ZERO));
  }

  /** Each record is a commit of its own, so that every state is there that a crash can leave. */
  private static CommitWatch singly(CrashCamera camera) {
    return new CommitWatch() {
      @Override
      public void committed(List<JournalRecord> records) {
        camera.committed(records);
      }

      @Override
      public boolean singly() {
        return true;
      }
    };
  }

  private static String received(EngineFixture fixture, RunId run) throws Exception {
    fixture.engine.send(run, "end", "1", "the end");
    return String.valueOf(((RunOutcome.Completed) fixture.engine.outcome(run).get()).output());
  }

  @Test
  void aMessageThatIsSentAgainIsReceivedOnce() throws Exception {
    try (var fixture = EngineFixture.in(leavingAtOnce(directory))) {
      RunId run = fixture.start(counter(), "null").id();
      for (int i = 0; i < 3; i++) {
        fixture.engine.send(run, "go", "1", "first");
        fixture.engine.send(run, "go", "1", "second");
        await().until(() -> fixture.engine.health().residentRuns() == 0);
      }
      fixture.engine.send(run, "go", "1");

      assertThat(received(fixture, run)).isEqualTo("3");
      assertThat(fixture.engine.run(run).orElseThrow().status()).isEqualTo("completed");
      fixture.engine.send(run, "go", "1", "first"); // its run has ended, and it did arrive
      assertThatThrownBy(() -> fixture.engine.send(run, "go", "1", "third"))
          .isInstanceOf(EngineFailure.Conflict.class)
          .hasMessageContaining("has ended");
    }
  }

  @Test
  void aKeyOfAnotherMessageIsRefusedAndOneOfAnotherRunIsAnotherKey() throws Exception {
    try (var fixture = EngineFixture.in(directory)) {
      RunId run = fixture.start(counter(), "null").id();
      RunId other = fixture.start(counter(), "null").id();
      fixture.engine.send(run, "go", "1", "key");

      for (String[] different : new String[][] {{"go", "2"}, {"stay", "1"}}) {
        assertThatThrownBy(() -> fixture.engine.send(run, different[0], different[1], "key"))
            .isInstanceOf(EngineFailure.Conflict.class)
            .hasMessageContaining("key 'key' belongs to another message");
      }
      fixture.engine.send(other, "go", "2", "key");
      assertThat(received(fixture, run)).isEqualTo("1");
      assertThat(received(fixture, other)).isEqualTo("1");
      for (String noKey : new String[] {"", "k".repeat(513)}) {
        assertThatThrownBy(() -> fixture.engine.send(run, "go", "1", noKey))
            .isInstanceOf(EngineFailure.BadRequest.class)
            .hasMessageContaining("1 to 512 characters");
      }
    }
  }

  @Test
  void manyWhoSendTheSameAtTheSameTimeSendItOnce() throws Exception {
    try (var fixture = EngineFixture.in(directory);
        var senders = Executors.newVirtualThreadPerTaskExecutor()) {
      RunId run = fixture.start(counter(), "null").id();
      var sendings = new ArrayList<Callable<Boolean>>();
      for (int i = 0; i < 50; i++) {
        sendings.add(() -> {
          fixture.engine.send(run, "go", "1", "key");
          return true;
        });
      }
      for (var sending : senders.invokeAll(sendings)) {
        assertThat(sending.get()).isTrue();
      }
      assertThat(received(fixture, run)).isEqualTo("1");
    }
  }

  @Test
  void whereverACrashComesTheMessageSentAgainIsReceivedOnce() throws Exception {
    var camera = new CrashCamera(directory, images);
    try (var fixture = EngineFixture.watched(leavingAtOnce(directory), singly(camera))) {
      RunInfo run = fixture.start(counter(), "null");
      fixture.engine.send(run.id(), "go", "1", "key");
      assertThat(received(fixture, run.id())).isEqualTo("1");
    }
    int crashes = 0;
    for (Path image : camera.taken()) {
      try (var fixture = EngineFixture.in(leavingAtOnce(image))) {
        for (RunInfo run : fixture.engine.runs(RunQuery.newest(1))) {
          crashes++;
          if (run.outcome() == null) {
            fixture.engine.send(run.id(), "go", "1", "key");
          }
          assertThat(received(fixture, run.id())).as("crash at %s", image).isEqualTo("1");
        }
      }
    }
    assertThat(crashes).as("START, message, receipts, END").isGreaterThan(4);
  }

  @Test
  void whereverACrashComesAMessageFromAnotherRunIsReceivedOnce() throws Exception {
    var camera = new CrashCamera(directory, images);
    try (var fixture = EngineFixture.watched(leavingAtOnce(directory), singly(camera))) {
      assertThat(fixture.run(sender())).asString().contains("\"output\":1");
    }
    int crashes = 0;
    for (Path image : camera.taken()) {
      try (var fixture = EngineFixture.in(leavingAtOnce(image))) {
        for (RunInfo run :
            fixture.engine.runs(RunQuery.newest(10)).reversed().stream().limit(1).toList()) {
          crashes++;
          assertThat(fixture.outcome(run))
              .as("crash at %s", image)
              .asString()
              .contains("\"output\":1");
        }
      }
    }
    assertThat(crashes).as("START, spawned, two sent, received, ended").isGreaterThan(6);
  }
}
