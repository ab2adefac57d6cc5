package dev.mvmci.engine.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvmci.engine.HttpLimits;
import dev.mvmci.http.HttpServer;
import dev.mvmci.http.Response;
import dev.mvmci.http.Router;
import dev.mvmci.http.ServerConfig;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DestinationsTest {

  private static HttpAsk ask(String url, String... hosts) {
    return new HttpAsk(
        "GET",
        URI.create(url),
        List.of(),
        new byte[0],
        Duration.ofSeconds(5),
        1000,
        3,
        List.of(hosts));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "0.1.2.3",
        "224.0.0.1",
        "255.255.255.255",
        "198.18.0.1",
        "192.0.0.8",
        "::1",
        "::",
        "fe80::1",
        "fd00::1",
        "::ffff:10.0.0.1",
        "ff02::1"
      })
  void addressesThatAreNobodysOnTheInternetAreKnown(String address) throws Exception {
    assertThat(Destinations.isPrivate(InetAddress.getByName(address))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.1.1.1", "172.32.0.1", "100.128.0.1", "198.20.0.1", "2606:4700::1111"})
  void othersAreNot(String address) throws Exception {
    assertThat(Destinations.isPrivate(InetAddress.getByName(address))).isFalse();
  }

  @Test
  void thisMachineIsRefusedWhereOnlyTheInternetIsAllowed() {
    try (var effect = new JdkHttpEffect(HttpLimits.DEFAULTS.publicOnly())) {
      for (String url :
          new String[] {"http://127.0.0.1:1/", "http://localhost:1/", "http://[::1]:1/"}) {
        assertThatThrownBy(() -> effect.exchange(ask(url)))
            .as(url)
            .isInstanceOfSatisfying(
                HttpFailure.class,
                failure -> assertThat(failure.kind()).isEqualTo(HttpFailure.Kind.REFUSED));
      }
    }
  }

  @Test
  void aListOfHostsHoldsForRedirectsToo() throws Exception {
    try (HttpServer server =
            HttpServer.start(
                ServerConfig.DEFAULT.at("127.0.0.1", 0),
                Router.builder()
                    .get("/", _ -> Response.text(200, "here"))
                    .get(
                        "/away",
                        request -> Response.empty(302).header("location", "http://localhost:1/"))
                    .build());
        var effect = new JdkHttpEffect(HttpLimits.DEFAULTS)) {
      String base = "http://127.0.0.1:" + server.port();
      assertThat(effect.exchange(ask(base + "/", "127.0.0.1")).status()).isEqualTo(200);
      for (HttpAsk refused :
          List.of(
              ask(base + "/away", "127.0.0.1"), ask(base + "/", "*.example.org", "example.org"))) {
        assertThatThrownBy(() -> effect.exchange(refused))
            .isInstanceOfSatisfying(
                HttpFailure.class,
                failure -> {
                  assertThat(failure.kind()).isEqualTo(HttpFailure.Kind.REFUSED);
                  assertThat(failure).hasMessageContaining("not among the hosts");
                });
      }
    }
  }
}
