package dev.mvmci.engine.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvmci.engine.Engine;
import dev.mvmci.engine.EngineConfig;
import dev.mvmci.engine.EngineLimits;
import dev.mvmci.engine.embedded.EmbeddedEngine;
import dev.mvmci.engine.testing.Guests;
import dev.mvmci.http.Call;
import dev.mvmci.http.InProcessCaller;
import dev.mvmci.http.Reply;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What comes from outside is damaged in many ways: each is answered, none with a 500. */
class ParserFuzzTest {

  private static final int DAMAGED_MODULES = 150;
  private static final int DAMAGED_FORMS = 300;

  @TempDir Path directory;

  private static byte[] damaged(byte[] bytes, SplittableRandom random) {
    byte[] damaged = bytes.clone();
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
    }
    return random.nextInt(4) == 0
        ? Arrays.copyOf(damaged, random.nextInt(damaged.length))
        : damaged;
  }

  private static byte[] form(byte[] wasm) {
    var form = new ByteArrayOutputStream();
    form.writeBytes(
        "--xyz\r\ncontent-disposition: form-data; name=\"module\"; filename=\"m\"\r\n\r\n"
            .getBytes(StandardCharsets.US_ASCII));
    form.writeBytes(wasm);
    form.writeBytes("\r\n--xyz--\r\n".getBytes(StandardCharsets.US_ASCII));
    return form.toByteArray();
  }

  @Test
  void damagedModulesAndFormsAreAnswered() throws Exception {
    byte[] wasm = Guests.tour();
    byte[] small = {0, 'a', 's', 'm', 1, 0, 0, 0};
    try (Engine engine = EmbeddedEngine.open(EngineConfig.of(directory))) {
      var caller = new InProcessCaller(EngineRoutes.of(engine, EngineLimits.DEFAULTS, "test"));
      for (long seed = 0; seed < DAMAGED_MODULES; seed++) {
        byte[] damaged = damaged(wasm, new SplittableRandom(seed));
        Reply reply = caller.call(Call.post("/api/module/deploy", "application/wasm", damaged));
        assertThat(reply.status()).as("module, seed %d: %s", seed, reply.text()).isIn(200, 422);
      }
      for (long seed = 0; seed < DAMAGED_FORMS; seed++) {
        byte[] damaged = damaged(form(small), new SplittableRandom(seed));
        Reply reply =
            caller.call(
                Call.post("/api/module/deploy", "multipart/form-data; boundary=xyz", damaged));
        assertThat(reply.status()).as("form, seed %d: %s", seed, reply.text()).isIn(400, 422);
      }
      assertThat(engine.health().healthy()).isTrue();
    }
  }
}
