package dev.mvmci.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvmci.engine.RunEvent;
import dev.mvmci.engine.RunInfo;
import dev.mvmci.engine.RunOutcome;
import dev.mvmci.engine.testing.Guests;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TourTest {

  @TempDir Path directory;

  @Test
  void aWorkflowGetsWhatEachHostFunctionGives() throws Exception {
    try (var fixture = EngineFixture.in(directory)) {
      RunInfo run = fixture.start(Guests.tour(), "{\"n\":1}");

      RunOutcome outcome = fixture.outcome(run);

      assertThat(outcome).isInstanceOf(RunOutcome.Completed.class);
      byte[] results = results(outcome);
      var in = ByteBuffer.wrap(results).order(ByteOrder.LITTLE_ENDIAN);
      assertThat(in.getLong()).as("length of the input").isEqualTo(7);
      assertThat(text(in, 16)).isEqualTo("{\"n\":1}");
      assertThat(in.getLong()).as("now").isEqualTo(EngineFixture.NOW.toEpochMilli() * 1_000_000);
      assertThat(in.getLong()).as("status of random").isZero();
      assertThat(in.getLong()).as("random bytes").isNotZero();
      assertThat(in.getLong()).as("status of uuid").isZero();
      in.position(in.position() + 6);
      assertThat(in.get() & 0xF0).as("version of the uuid").isEqualTo(0x40);
      in.position(in.position() + 9);
      assertThat(in.getLong()).as("length of the head").isPositive();
      assertThat(in.getLong()).as("length of the body").isEqualTo(4);
      assertThat(text(in, 16)).isEqualTo("POST");
      assertThat(in.getLong()).as("status of progress").isZero();
      assertThat(in.getLong()).as("monotonic").isZero();
      assertThat(in.getLong()).as("length of the head").isPositive();
      assertThat(in.getLong()).as("length of the body").isEqualTo(3);
      assertThat(text(in, 16)).isEqualTo("PUT");
      assertThat(in.getLong()).as("status of sleep").isZero();
      assertThat(in.getLong()).as("status of respond").isZero();
      assertThat((int) in.getLong()).as("status of a second respond").isEqualTo(-17);
      assertThat(in.getLong()).as("length of the last error").isPositive();
      assertThat(fixture.http.methodsAsked()).containsExactly("POST", "PUT", "POST");
      assertThat(fixture.engine.response(run.id()).get()).contains("{\"taken\":true}");
      assertThat(fixture.engine.events(run.id(), 0, 100))
          .extracting(event -> event.getClass().getSimpleName())
          .containsExactly("Log", "Progress", "Log");
      assertThat(fixture.engine.events(run.id(), 0, 1))
          .singleElement()
          .isInstanceOfSatisfying(
              RunEvent.Log.class,
              log -> {
                assertThat(log.level()).isEqualTo(RunEvent.Level.INFO);
                assertThat(log.message()).isEqualTo("half way");
                assertThat(log.timeMillis()).isEqualTo(EngineFixture.NOW.toEpochMilli());
              });
    }
  }

  @Test
  void onlyTheIdempotentRequestCarriesAKeyAndItNamesRunAndStep() throws Exception {
    try (var fixture = EngineFixture.in(directory)) {
      RunInfo run = fixture.start(Guests.tour(), "null");
      var _ = fixture.outcome(run);

      assertThat(fixture.http.asked())
          .extracting(ask -> ask.has("Idempotency-Key"))
          .containsExactly(false, true, false);
      assertThat(fixture.http.asked().get(1).headers())
          .anySatisfy(header -> assertThat(header.value()).startsWith(run.id().value() + "-"));
    }
  }

  static byte[] results(RunOutcome outcome) {
    String output = String.valueOf(((RunOutcome.Completed) outcome).output());
    return HexFormat.of().parseHex(output.substring(1, output.length() - 1));
  }

  private static String text(ByteBuffer in, int length) {
    byte[] bytes = new byte[length];
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8).replace("\0", "");
  }
}
