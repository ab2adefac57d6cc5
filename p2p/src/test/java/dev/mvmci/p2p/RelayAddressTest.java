package dev.mvmci.p2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RelayAddressTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"udp:relay.example:7842", "udp:[2001:db8::1]:1", "udp:s3cr:t_-%@192.0.2.1:65535"})
  void isWhatItWasWhenItIsReadAgain(String text) {
    assertThat(RelayAddress.parse(text).reveal()).isEqualTo(text);
  }

  @Test
  void itsSecretDoesNotShowUnlessItIsAskedFor() {
    RelayAddress address = RelayAddress.parse("udp:hidden@relay.example:7842");
    assertThat(address).hasToString("udp:***@relay.example:7842");
    assertThat(address.access()).contains("hidden");
    assertThat(address.isSameAs(RelayAddress.parse("udp:relay.example:7842"))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "relay.example:7842",
        "udp:hidden@relay.example",
        "tcp:hidden@relay.example:7842",
        "udp:hidden and more@relay.example:7842",
        "udp:hidden@relay.example:70000",
        "udp:@relay.example:7842"
      })
  void saysWhatIsWrongWithoutTheSecret(String text) {
    assertThatThrownBy(() -> RelayAddress.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("a relay")
        .hasMessageNotContaining("hidden");
  }

  @Test
  void knowsWhatOnlyThisMachineReaches() {
    assertThat(RelayAddress.parse("udp:127.0.0.3:1").isLoopback()).isTrue();
    assertThat(RelayAddress.parse("udp:[::1]:1").isLoopback()).isTrue();
    assertThat(RelayAddress.parse("udp:localhost:1").isLoopback()).isTrue();
    assertThat(RelayAddress.parse("udp:192.0.2.1:1").isLoopback()).isFalse();
    assertThat(RelayAddress.parse("udp:relay.example:1").isLoopback()).isFalse();
  }
}
