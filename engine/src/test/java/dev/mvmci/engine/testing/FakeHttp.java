package dev.mvmci.engine.testing;

import dev.mvmci.engine.http.HttpAsk;
import dev.mvmci.engine.http.HttpEffect;
import dev.mvmci.engine.http.HttpFailure;
import dev.mvmci.engine.http.HttpReply;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An outside world that answers every request and remembers it. */
public final class FakeHttp implements HttpEffect {

  /** Answers a request. */
  @FunctionalInterface
  public interface Site {
    HttpReply answer(HttpAsk ask) throws HttpFailure, InterruptedException;
  }

  private final Site site;
  private final List<HttpAsk> asked = new CopyOnWriteArrayList<>();

  public FakeHttp(Site site) {
    this.site = site;
  }

  /** A site that answers 200 with the method as the body. */
  public static FakeHttp echoingTheMethod() {
    return new FakeHttp(ask -> reply(ask, 200, ask.method()));
  }

  public static HttpReply reply(HttpAsk ask, int status, String body) {
    return new HttpReply(
        status,
        ask.url(),
        List.of(new HttpAsk.Header("content-type", "text/plain")),
        body.getBytes(StandardCharsets.UTF_8));
  }

  public List<HttpAsk> asked() {
    return List.copyOf(asked);
  }

  public List<String> methodsAsked() {
    return asked.stream().map(HttpAsk::method).toList();
  }

  @Override
  public HttpReply exchange(HttpAsk ask) throws HttpFailure, InterruptedException {
    asked.add(ask);
    return site.answer(ask);
  }

  @Override
  public void close() {}
}
