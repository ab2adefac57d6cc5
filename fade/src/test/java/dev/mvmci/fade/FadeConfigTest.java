package dev.mvmci.fade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The environment names of the first board. */
class FadeConfigTest {

  @Test
  void withoutAnyVariableTheDocumentedDefaultsHold() {
    FadeConfig config = FadeConfig.fromEnvironment(Map.of());
    assertThat(config).isEqualTo(FadeConfig.DEFAULT);
    assertThat(config.port()).isEqualTo(3000);
    assertThat(config.nodes()).hasSize(3);
  }

  @Test
  void allVariablesAreRead() {
    FadeConfig config =
        FadeConfig.fromEnvironment(
            Map.of(
                "FADE_NODES", "http://a:8080/, b:8081 ,https://c",
                "PORT", "3010",
                "FADE_HOST", "0.0.0.0",
                "FADE_OPEN", "true",
                "REPRAM_API_KEY", "k3y",
                "FADE_TOPOLOGY", "false"));
    assertThat(config.nodes())
        .containsExactly(
            URI.create("http://a:8080"), URI.create("http://b:8081"), URI.create("https://c"));
    assertThat(config.port()).isEqualTo(3010);
    assertThat(config.host()).isEqualTo("0.0.0.0");
    assertThat(config.store().topology()).isFalse();
    assertThat(config.store().key()).isEqualTo("k3y");
    assertThat(config.listen().open()).isTrue();
    assertThat(config.toString()).doesNotContain("k3y");
  }

  @Test
  void everythingWrongIsNamedTogether() {
    assertThatThrownBy(() ->
            FadeConfig.fromEnvironment(
                Map.of(
                    "FADE_NODES", "ftp://x,http://a/path,good:1",
                    "PORT", "high",
                    "FADE_TOPOLOGY", "maybe")))
        .hasMessageContainingAll("ftp://x", "http://a/path", "PORT is 'high'", "'maybe'")
        .message()
        .doesNotContain("good:1")
        .hasLineCount(4);
  }
}
