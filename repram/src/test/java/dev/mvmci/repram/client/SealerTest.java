package dev.mvmci.repram.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SealerTest {

  private static final byte[] VALUE = "meet at noon".getBytes(StandardCharsets.UTF_8);

  private final Sealer sealer = shared("correct horse", "board");

  @Test
  void whoSharesThePassphraseReadsIt() {
    byte[] sealed = sealer.seal("name", VALUE);
    assertThat(shared("correct horse", "board").open("name", sealed)).contains(VALUE);
    assertThat(shared("correct horse", "board").keyOf("name"))
        .isEqualTo(sealer.keyOf("name"))
        .matches("s1\\.[A-Za-z0-9_-]{43}");
  }

  @Test
  void nobodyElseDoes() {
    byte[] sealed = sealer.seal("name", VALUE);
    assertThat(shared("wrong horse", "board").open("name", sealed)).isEmpty();
    assertThat(shared("correct horse", "other").open("name", sealed)).isEmpty();
    assertThat(sealer.open("another name", sealed)).isEmpty();
    sealed[20] ^= 1;
    assertThat(sealer.open("name", sealed)).isEmpty();
    assertThat(sealer.open("name", VALUE)).isEmpty();
    assertThat(sealer.open("name", new byte[0])).isEmpty();
  }

  @Test
  void keysAreDerivedSlowly() {
    assertThat(Sealer.of("correct horse", "board").keyOf("name"))
        .as("as Python's hashlib derives it with 600,000 rounds")
        .isEqualTo("s1.IGft83R68TP3WNCXpC9pxLH_qwFAR_KV_ZHiyt_cok8");
  }

  @Test
  void equalValuesLookDifferent() {
    assertThat(sealer.seal("name", VALUE)).isNotEqualTo(sealer.seal("name", VALUE));
    assertThat(new String(sealer.seal("name", VALUE), StandardCharsets.ISO_8859_1))
        .doesNotContain("noon");
  }

  /** Like {@link Sealer#of}, but quickly derived. */
  private static Sealer shared(String passphrase, String space) {
    return Sealer.of(passphrase, space, 10);
  }
}
