package dev.mvmci.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostPortTest {

  @ParameterizedTest
  @ValueSource(strings = {"db1.example:9000", "10.0.0.1:1", "[fd00::1]:65535"})
  void whatWasReadIsWrittenTheSameWay(String text) {
    assertThat(HostPort.isValid(text)).isTrue();
    assertThat(HostPort.parse(text)).hasToString(text);
  }

  @Test
  void anIpv6AddressIsKeptWithoutItsBrackets() {
    assertThat(HostPort.parse("[fd00::1]:9000")).isEqualTo(new HostPort("fd00::1", 9000));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "db1", ":9000", "db1:", "db1:0", "db1:65536", "db1:-1", "fd00::1:9000"})
  void onlyWhatOneCanConnectToIsValid(String text) {
    assertThat(HostPort.isValid(text)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "db1", ":9000", "db1:", "db1:http"})
  void whatIsNoHostAndNumberIsNotRead(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> HostPort.parse(text));
  }

  @ParameterizedTest
  @CsvSource({
    "localhost:1, true",
    "127.0.0.9:1, true",
    "[::1]:1, true",
    "10.0.0.1:1, false",
    "[fd00::1]:1, false"
  })
  void onlyAddressesOfThisMachineAreLoopback(String text, boolean loopback) {
    assertThat(HostPort.parse(text).isLoopback()).isEqualTo(loopback);
  }

  @Test
  void aNameIsNotLookedUpToFindOutWhetherItIsThisMachine() {
    assertThat(HostPort.parse("localhost.example:1").isLoopback()).isFalse();
  }
}
