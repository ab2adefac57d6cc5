package dev.mvmci.http.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.mvmci.http.Call;
import dev.mvmci.http.NetworkCaller;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.KeyPairGenerator;
import java.security.cert.CertPathBuilderException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

class LateTlsTest {

  /** Who answers is judged by the JVM's own list, as if nothing had been put off. */
  @Test
  void aServerThatNobodyVouchesForIsRefused() throws Exception {
    var keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    SSLContext serving = SSLContext.getInstance("TLS");
    var key = new OwnKey(keys.getPrivate(), SelfSigned.of(keys, "localhost"));
    serving.init(new KeyManager[] {key}, null, null);
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(serving));
    server.start();
    var address = URI.create("https://localhost:" + server.getAddress().getPort());
    try (var caller = new NetworkCaller(address)) {
      assertThatThrownBy(() -> caller.call(Call.get("/")))
          .hasRootCauseInstanceOf(CertPathBuilderException.class)
          .hasStackTraceContaining(SSLHandshakeException.class.getName());
    } finally {
      server.stop(0);
    }
  }

  @Test
  void itAsksForWhatTheJvmWouldAskFor() throws Exception {
    SSLContext own = SSLContext.getDefault();

    assertThat(LateTls.context().getDefaultSSLParameters().getCipherSuites())
        .isEqualTo(own.getDefaultSSLParameters().getCipherSuites());
    assertThat(own.getDefaultSSLParameters().getProtocols())
        .contains(LateTls.parameters().getProtocols());
  }
}
