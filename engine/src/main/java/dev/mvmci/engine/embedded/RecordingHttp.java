package dev.mvmci.engine.embedded;

import dev.mvmci.engine.http.HttpAsk;
import dev.mvmci.engine.http.HttpEffect;
import dev.mvmci.engine.http.HttpFailure;
import dev.mvmci.engine.http.HttpReply;
import dev.mvmci.engine.module.Sha256;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers requests and what they were answered, to answer them again in the same way. */
final class RecordingHttp implements HttpEffect {

  private final HttpEffect behind;
  private final List<String> sent = new CopyOnWriteArrayList<>();
  private final Map<String, List<HttpReply>> replies = new ConcurrentHashMap<>();

  RecordingHttp(HttpEffect behind) {
    this.behind = behind;
  }

  /**
   * The same world once more: nothing leaves, and what was answered is answered again.
   *
   * @param before what was sent before, so that the next request gets the next answer
   */
  RecordingHttp again(List<String> before) {
    return new RecordingHttp(new Remembered(Map.copyOf(replies), new ArrayList<>(before)));
  }

  /** What was sent, in order. */
  List<String> sent() {
    return sent;
  }

  private static String name(HttpAsk ask) {
    return ask.method()
        + " "
        + ask.url()
        + (ask.body().length == 0 ? "" : " body " + Sha256.hex(ask.body()).substring(0, 12));
  }

  @Override
  public HttpReply exchange(HttpAsk ask) throws HttpFailure, InterruptedException {
    String name = name(ask);
    sent.add(name);
    HttpReply reply = behind.exchange(ask);
    replies.computeIfAbsent(name, _ -> new CopyOnWriteArrayList<>()).add(reply);
    return reply;
  }

  @Override
  public void close() {
    behind.close();
  }

  /** A world that only knows what it was asked before. */
  private record Remembered(Map<String, List<HttpReply>> replies, List<String> before)
      implements HttpEffect {
    @Override
    public HttpReply exchange(HttpAsk ask) throws HttpFailure {
      String name = name(ask);
      List<HttpReply> known = replies.getOrDefault(name, List.of());
      if (known.isEmpty()) {
        throw new HttpFailure(
            HttpFailure.Kind.TRANSPORT, "the uninterrupted run did not ask " + name, null);
      }
      long earlier = before.stream().filter(name::equals).count();
      before.add(name);
      return known.get((int) Math.min(earlier, known.size() - 1));
    }

    @Override
    public void close() {}
  }
}
