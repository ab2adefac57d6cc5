package dev.mvmci.repram.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SealerTest {

  private static final byte[] VALUE = "meet at noon".getBytes(StandardCharsets.UTF_8);

  private final Sealer sealer = Sealer.of("correct horse", "board");

  @Test
  void whoSharesThePassphraseReadsIt() {
    byte[] sealed = sealer.seal("name", VALUE);
    assertThat(Sealer.of("correct horse", "board").open("name", sealed)).contains(VALUE);
    assertThat(Sealer.of("correct horse", "board").keyOf("name"))
        .isEqualTo(sealer.keyOf("name"))
        .matches("s1\\.[A-Za-z0-9_-]{43}");
  }

  @Test
  void nobodyElseDoes() {
    byte[] sealed = sealer.seal("name", VALUE);
    assertThat(Sealer.of("wrong horse", "board").open("name", sealed)).isEmpty();
    assertThat(Sealer.of("correct horse", "other").open("name", sealed)).isEmpty();
    assertThat(sealer.open("another name", sealed)).isEmpty();
    sealed[20] ^= 1;
    assertThat(sealer.open("name", sealed)).isEmpty();
    assertThat(sealer.open("name", VALUE)).isEmpty();
    assertThat(sealer.open("name", new byte[0])).isEmpty();
  }

  @Test
  void equalValuesLookDifferent() {
    assertThat(sealer.seal("name", VALUE)).isNotEqualTo(sealer.seal("name", VALUE));
    assertThat(new String(sealer.seal("name", VALUE), StandardCharsets.ISO_8859_1))
        .doesNotContain("noon");
  }
}
