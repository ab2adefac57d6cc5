package dev.mvmci.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How hosts, ports and texts are written into URLs. */
class TargetsTest {

  @ParameterizedTest
  @CsvSource({
    "localhost, localhost:80",
    "127.0.0.1, 127.0.0.1:80",
    "::1,       [::1]:80",
    "[::1],     [::1]:80"
  })
  void anIpv6AddressStandsInBracketsOnce(String host, String authority) {
    assertThat(Authority.of(host, 80)).isEqualTo(authority);
  }

  @ParameterizedTest
  @CsvSource({"msg-calm-fox-1, msg-calm-fox-1", "a b+c, a%20b%2Bc", "a/b?c=d&e, a%2Fb%3Fc%3Dd%26e"})
  void aTextIsOneSegmentWhateverIsInIt(String text, String escaped) {
    assertThat(Call.escape(text)).isEqualTo(escaped);
  }
}
