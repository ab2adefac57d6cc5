package dev.mvmci.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.component.Graceful;
import org.junit.jupiter.api.Test;

/** A server stops although Jetty trips over a request that ends meanwhile. */
class HttpServerStopTest {

  private final AtomicInteger asked = new AtomicInteger();

  private Server started(int failures) throws Exception {
    var server = new Server();
    var connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setStopTimeout(500);
    server.addBean(
        new Graceful() {
          @Override
          public CompletableFuture<Void> shutdown() {
            if (asked.incrementAndGet() <= failures) {
              throw new IllegalStateException("the request has ended");
            }
            return CompletableFuture.completedFuture(null);
          }

          @Override
          public boolean isShutdown() {
            return false;
          }
        });
    server.start();
    return server;
  }

  @Test
  void oneFailureOfTheGraceIsNone() throws Exception {
    Server server = started(1);
    HttpServer.stop(server);
    assertThat(asked).hasValue(2);
    assertThat(server.isStopped()).isTrue();
  }

  @Test
  void aServerThatFailsTwiceSaysSo() throws Exception {
    Server server = started(2);
    assertThatThrownBy(() -> HttpServer.stop(server)).hasMessageContaining("did not stop");
    server.stop();
  }
}
