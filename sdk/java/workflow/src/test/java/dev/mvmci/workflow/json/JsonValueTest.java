package dev.mvmci.workflow.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonValueTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "true",
        "false",
        "0",
        "-0",
        "12.50",
        "1e9",
        "-1.5E-7",
        "123456789012345678901234567890",
        "\"\"",
        "\"a\\\"b\\\\c\\n\\t\\u0001\\ud800 \u00e4\ud83c\udf75\"",
        "[]",
        "[1,[2,[]],{}]",
        "{}",
        "{\"b\":1,\"a\":{\"c\":[null]}}"
      })
  void whatIsReadIsWrittenAsItWas(String json) {
    assertThat(JsonValue.parse(json).toJson()).isEqualTo(json);
  }

  @Test
  void spacesAndEscapesAreReadAsRfc8259HasThem() {
    assertThat(JsonValue.parse(" {\n\t\"\\u0061\\/\" :\r[ 1 , 2 ] } ").toJson())
        .isEqualTo("{\"a/\":[1,2]}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "nul",
        "tru",
        "+1",
        "01",
        "1.",
        ".5",
        "1e",
        "-",
        "NaN",
        "'a'",
        "\"a",
        "\"\\x\"",
        "\"\\u12g4\"",
        "\"\n\"",
        "[1,]",
        "[1 2]",
        "{,}",
        "{\"a\"}",
        "{\"a\":1,}",
        "{a:1}",
        "1 2",
        "{\"a\":1,\"a\":2}",
        "[",
        "{\"a\":",
        "\u0000"
      })
  void whatIsNotJsonIsRefused(String text) {
    assertThatExceptionOfType(JsonException.class).isThrownBy(() -> JsonValue.parse(text));
  }

  @Test
  void nestingHasALimit() {
    assertThat(JsonValue.parse("[".repeat(128) + "]".repeat(128))).isNotNull();
    assertThatThrownBy(() -> JsonValue.parse("[".repeat(129) + "]".repeat(129)))
        .hasMessageContaining("more than 128 levels");
  }

  @Test
  void whatIsExpectedAndMissingIsNamedWithItsPlace() {
    JsonValue json = JsonValue.parse("{\"items\":[{\"n\":1},{\"n\":\"x\"}]}");
    Codec<Integer> item =
        Scalars.of(
            value -> value.object().required("n", Codec.INT), value -> Codec.INT.write(value));

    assertThatThrownBy(() -> json.object().required("items", Codec.list(item)))
        .hasMessage("$.items[1].n: expected a whole number, found text");
    assertThatThrownBy(() -> json.object().required("other", Codec.TEXT))
        .hasMessage("$.other: is missing");
    assertThatThrownBy(() -> Codec.INT.read(JsonValue.parse("3000000000")))
        .hasMessage("expected a whole number of 32 bits, found 3000000000");
    assertThatThrownBy(() -> Codec.LONG.read(JsonValue.parse("1.5")))
        .hasMessage("expected a whole number of 64 bits, found 1.5");
  }

  @Test
  void numbersThatJsonDoesNotHaveAreNotWritten() {
    assertThatThrownBy(() -> Codec.DOUBLE.write(Double.NaN)).hasMessage("NaN is no number of JSON");
  }
}
