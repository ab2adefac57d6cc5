package dev.mvmci.repram.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mvmci.repram.wire.Signer;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** Item 1: signatures as the nodes of other kinds compute them. */
class SignatureVectorsTest {

  private final Signer signer = new Signer(Optional.of(Settings.SECRET));

  @ParameterizedTest
  @CsvFileSource(resources = "signature-vectors.psv", delimiter = '|', quoteCharacter = '`')
  void ourSignatureOfABodyIsTheOneOthersCompute(String body, String signature) {
    assertThat(signer.sign(body.getBytes(UTF_8))).hasValue(signature);
    assertThat(signer.check(Optional.of(signature), body.getBytes(UTF_8)))
        .isEqualTo(Signer.Verdict.GOOD);
    assertThat(Signature.of(Settings.SECRET, body.getBytes(UTF_8))).isEqualTo(signature);
  }
}
