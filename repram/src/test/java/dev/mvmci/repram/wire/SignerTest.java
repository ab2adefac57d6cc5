package dev.mvmci.repram.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Signatures as the original nodes make them; the vectors were checked against real ones. */
class SignerTest {

  private final Signer signer = new Signer(Optional.of("test-cluster-secret"));

  static Stream<Arguments> vectors() {
    return Vectors.SIGNED.entrySet().stream().map(e -> Arguments.of(e.getKey(), e.getValue()));
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void signsLikeTheOriginals(String body, String signature) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    assertThat(signer.sign(bytes)).contains(signature);
    assertThat(signer.check(Optional.of(signature), bytes)).isEqualTo(Signer.Verdict.GOOD);
  }

  @Test
  void upperCaseIsTakenButNeverSent() {
    String signature = Vectors.EMPTY_OBJECT.toUpperCase(Locale.ROOT);
    assertThat(signer.check(Optional.of(signature), "{}".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(Signer.Verdict.GOOD);
  }

  @Test
  void saysWhetherASignatureIsMissingOrWrong() {
    byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
    assertThat(signer.check(Optional.empty(), body)).isEqualTo(Signer.Verdict.MISSING);
    for (String wrong : List.of("00", "zz", Vectors.EMPTY_OBJECT + "0", "ü")) {
      assertThat(signer.check(Optional.of(wrong), body)).isEqualTo(Signer.Verdict.WRONG);
    }
  }

  @Test
  void anOpenClusterNeitherSignsNorChecks() {
    var open = new Signer(Optional.empty());
    assertThat(open.sign(new byte[0])).isEmpty();
    assertThat(open.check(Optional.of("junk"), new byte[0])).isEqualTo(Signer.Verdict.GOOD);
  }
}
