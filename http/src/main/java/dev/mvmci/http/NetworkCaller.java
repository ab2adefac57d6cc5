package dev.mvmci.http;

import dev.mvmci.http.tls.LateTls;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Calls a server over HTTP/1.1; connections are kept and reused. */
public final class NetworkCaller implements HttpCaller, AutoCloseable {

  private static final int MAX_PORT = 65_535;
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /** Largest answer taken unless said otherwise: 128 MiB. */
  public static final long DEFAULT_MAX_REPLY_BYTES = 128L << 20;

  private final URI base;
  private final long maxReplyBytes;
  private final Headers always;
  private final HttpClient client;

  /** Calls the server at this address, for example {@code http://127.0.0.1:3020}. */
  public NetworkCaller(URI base) {
    this(base, DEFAULT_MAX_REPLY_BYTES);
  }

  /** As {@link #NetworkCaller(URI)}; an answer with a larger body is an IOException. */
  public NetworkCaller(URI base, long maxReplyBytes) {
    this(base, maxReplyBytes, Headers.NONE);
  }

  /** As {@link #NetworkCaller(URI, long)}; every call carries these headers too. */
  public NetworkCaller(URI base, long maxReplyBytes, Headers always) {
    boolean isHttp =
        "http".equalsIgnoreCase(base.getScheme()) || "https".equalsIgnoreCase(base.getScheme());
    if (!isHttp || base.getHost() == null || base.getPort() > MAX_PORT) {
      throw new IllegalArgumentException(
          "the address is '" + base + "'; it takes the form http://host:port");
    }
    this.base = base;
    this.maxReplyBytes = maxReplyBytes;
    this.always = always;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .sslContext(LateTls.context())
            .sslParameters(LateTls.parameters())
            .build();
  }

  @Override
  public Reply call(Call call) throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(address(call.target()))
            .method(call.method(), HttpRequest.BodyPublishers.ofByteArray(call.body()));
    always.fields().forEach(field -> request.header(field.name(), field.value()));
    call.headers().fields().forEach(field -> request.header(field.name(), field.value()));
    HttpResponse<byte[]> response = send(request.build(), call.timeout());
    var fields = new ArrayList<Headers.Field>();
    response
        .headers()
        .map()
        .forEach(
            (name, values) -> values.forEach(value -> fields.add(new Headers.Field(name, value))));
    return new Reply(response.statusCode(), new Headers(fields), response.body());
  }

  /** Not {@code resolve}: it would take the target {@code //host/} for another server. */
  private URI address(String target) throws IOException {
    if (!target.startsWith("/")) {
      throw new IllegalArgumentException("the target is '" + target + "'; it begins with '/'");
    }
    try {
      return new URI(base.getScheme() + "://" + base.getRawAuthority() + target);
    } catch (URISyntaxException e) {
      throw new IOException("the target is not a valid path and query: " + e.getMessage(), e);
    }
  }

  /** The client's own timeout ends with the head of the answer; this one covers its body too. */
  private HttpResponse<byte[]> send(HttpRequest request, Duration timeout)
      throws IOException, InterruptedException {
    var handler =
        HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), maxReplyBytes);
    var answer = client.sendAsync(request, handler);
    try {
      return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new HttpTimeoutException(
          "no whole answer from " + base + " within " + timeout.toMillis() + " ms");
    } catch (ExecutionException e) {
      Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
      String reason = NoAnswer.reason(cause);
      if (NoAnswer.isUnconnected(e)) {
        throw (ConnectException)
            new ConnectException("nobody answers at %s: %s".formatted(base, reason)).initCause(e);
      }
      throw new IOException("the call to %s broke: %s".formatted(base, reason), cause);
    } finally {
      answer.cancel(true);
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
