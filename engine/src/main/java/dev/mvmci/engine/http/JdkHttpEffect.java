package dev.mvmci.engine.http;

import dev.mvmci.engine.HttpLimits;
import dev.mvmci.engine.http.HttpFailure.Kind;
import dev.mvmci.http.NoAnswer;
import dev.mvmci.http.tls.LateTls;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** {@link HttpEffect} on the JDK's client, which is made when it is first needed. */
public final class JdkHttpEffect implements HttpEffect {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final String USER_AGENT = "mvm-ci";

  static {
    // The client sends some requests again by itself when a kept connection turns out to be closed.
    // A step is sent once; so no second attempt, unless whoever starts the JVM decided otherwise.
    if (System.getProperty("jdk.httpclient.redirects.retrylimit") == null) {
      System.setProperty("jdk.httpclient.redirects.retrylimit", "1");
    }
  }

  private final Destinations destinations;
  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by the lock.
  private @Nullable HttpClient client;

  public JdkHttpEffect(HttpLimits limits) {
    this.destinations = new Destinations(limits.privateDestinations());
  }

  @Override
  public HttpReply exchange(HttpAsk ask) throws HttpFailure, InterruptedException {
    long deadline = System.nanoTime() + ask.timeout().toNanos();
    HttpAsk hop = ask;
    for (int followed = 0; ; followed++) {
      HttpReply reply = send(hop, deadline);
      if (ask.maxRedirects() == 0 || !Redirects.isRedirect(reply)) {
        return reply;
      }
      if (followed == ask.maxRedirects()) {
        throw new HttpFailure(
            Kind.REDIRECTS,
            "more than %d redirects, the last to %s"
                .formatted(ask.maxRedirects(), Redirects.location(reply)),
            null);
      }
      hop = Redirects.follow(hop, reply);
    }
  }

  private HttpReply send(HttpAsk ask, long deadline) throws HttpFailure, InterruptedException {
    destinations.check(ask);
    Duration left = Duration.ofNanos(deadline - System.nanoTime());
    if (!left.isPositive()) {
      throw timeout(ask);
    }
    CompletableFuture<HttpResponse<byte[]>> answer =
        client()
            .sendAsync(request(ask, left), info -> new BoundedBodySubscriber(ask.maxBodyBytes()));
    try {
      return reply(answer.get(left.toNanos(), TimeUnit.NANOSECONDS));
    } catch (TimeoutException _) {
      throw timeout(ask);
    } catch (ExecutionException e) {
      throw failure(ask, e.getCause());
    } finally {
      answer.cancel(true);
    }
  }

  private static HttpRequest request(HttpAsk ask, Duration left) throws HttpFailure {
    try {
      var request =
          HttpRequest.newBuilder(ask.url())
              .timeout(left)
              .method(
                  ask.method(),
                  ask.body().length == 0
                      ? BodyPublishers.noBody()
                      : BodyPublishers.ofByteArray(ask.body()));
      if (!ask.has("user-agent")) {
        request.header("User-Agent", USER_AGENT);
      }
      ask.headers().forEach(header -> request.header(header.name(), header.value()));
      return request.build();
    } catch (IllegalArgumentException e) {
      throw new HttpFailure(Kind.INVALID, String.valueOf(e.getMessage()), e);
    }
  }

  private static HttpReply reply(HttpResponse<byte[]> response) {
    List<HttpAsk.Header> headers = new ArrayList<>();
    response
        .headers()
        .map()
        .forEach((name, values) ->
            values.forEach(value -> headers.add(new HttpAsk.Header(name, value))));
    return new HttpReply(response.statusCode(), response.uri(), headers, response.body());
  }

  private static HttpFailure timeout(HttpAsk ask) {
    return new HttpFailure(
        Kind.TIMEOUT,
        "no complete answer from %s within %d ms"
            .formatted(authority(ask.url()), ask.timeout().toMillis()),
        null);
  }

  private static HttpFailure failure(HttpAsk ask, @Nullable Throwable cause) {
    for (Throwable t = cause; t != null; t = t.getCause()) {
      if (t instanceof BoundedBodySubscriber.TooLargeException) {
        return new HttpFailure(
            Kind.TOO_LARGE,
            "the answer of %s has more than the %d bytes allowed"
                .formatted(authority(ask.url()), ask.maxBodyBytes()),
            cause);
      } else if (t instanceof HttpTimeoutException && !(t.getCause() instanceof IOException)) {
        return timeout(ask);
      }
    }
    String said = cause == null ? "no connection" : NoAnswer.reason(cause);
    return new HttpFailure(
        Kind.TRANSPORT, "no answer from %s: %s".formatted(authority(ask.url()), said), cause);
  }

  private static String authority(URI url) {
    return String.valueOf(url.getRawAuthority());
  }

  @Override
  public void prepare() {
    var _ = client();
  }

  private HttpClient client() {
    lock.lock();
    try {
      if (client == null) {
        client =
            HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT_TIMEOUT)
                .sslContext(LateTls.context())
                .sslParameters(LateTls.parameters())
                .executor(
                    Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name("guest-http-", 0).factory()))
                .build();
      }
      return client;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (client != null) {
        client.shutdownNow();
      }
    } finally {
      lock.unlock();
    }
  }
}
