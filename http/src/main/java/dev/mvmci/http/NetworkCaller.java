package dev.mvmci.http;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;

/** Calls a server over HTTP/1.1; connections are kept and reused. */
public final class NetworkCaller implements HttpCaller, AutoCloseable {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  private final URI base;
  private final HttpClient client;

  /** Calls the server at this address, for example {@code http://127.0.0.1:3020}. */
  public NetworkCaller(URI base) {
    if (base.getScheme() == null || base.getHost() == null) {
      throw new IllegalArgumentException(
          "the address is '" + base + "'; it takes the form http://host:port");
    }
    this.base = base;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();
  }

  @Override
  public Reply call(Call call) throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(base.resolve(call.target()))
            .timeout(call.timeout())
            .method(call.method(), HttpRequest.BodyPublishers.ofByteArray(call.body()));
    call.headers().fields().forEach(field -> request.header(field.name(), field.value()));
    HttpResponse<byte[]> response =
        client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    var fields = new ArrayList<Headers.Field>();
    response
        .headers()
        .map()
        .forEach(
            (name, values) -> values.forEach(value -> fields.add(new Headers.Field(name, value))));
    return new Reply(response.statusCode(), new Headers(fields), response.body());
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
