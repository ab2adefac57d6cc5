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
  private final List<Sent> sent = new CopyOnWriteArrayList<>();
  private final Map<String, List<Answered>> answers = new ConcurrentHashMap<>();

  RecordingHttp(HttpEffect behind) {
    this.behind = behind;
  }

  /**
   * A request that left.
   *
   * @param what was asked, of whom
   * @param key by which the other side knows it again if it comes twice; empty for none
   */
  record Sent(String what, String key) {
    private static Sent of(HttpAsk ask) {
      String what =
          ask.method()
              + " "
              + ask.url()
              + (ask.body().length == 0 ? "" : " body " + Sha256.hex(ask.body()).substring(0, 12));
      String key =
          ask.headers().stream()
              .filter(header -> header.name().equalsIgnoreCase("Idempotency-Key"))
              .map(HttpAsk.Header::value)
              .findFirst()
              .orElse("");
      return new Sent(what, key);
    }
  }

  /** How a request ended. */
  private sealed interface Answered {
    record With(HttpReply reply) implements Answered {}

    record Not(HttpFailure failure) implements Answered {}
  }

  /**
   * The same world once more: nothing leaves, and what was answered is answered again.
   *
   * @param before what was sent before, so that the next request gets the next answer
   */
  RecordingHttp again(List<Sent> before) {
    return new RecordingHttp(new Remembered(Map.copyOf(answers), new ArrayList<>(before)));
  }

  /** What was sent, in order. */
  List<Sent> sent() {
    return sent;
  }

  @Override
  public HttpReply exchange(HttpAsk ask) throws HttpFailure, InterruptedException {
    Sent request = Sent.of(ask);
    sent.add(request);
    List<Answered> known =
        answers.computeIfAbsent(request.what(), _ -> new CopyOnWriteArrayList<>());
    try {
      HttpReply reply = behind.exchange(ask);
      known.add(new Answered.With(reply));
      return reply;
    } catch (HttpFailure e) {
      known.add(new Answered.Not(e));
      throw e;
    }
  }

  @Override
  public void close() {
    behind.close();
  }

  /** A world that only knows what it was asked before. */
  private record Remembered(Map<String, List<Answered>> answers, List<Sent> before)
      implements HttpEffect {
    @Override
    public HttpReply exchange(HttpAsk ask) throws HttpFailure {
      Sent request = Sent.of(ask);
      List<Answered> known = answers.getOrDefault(request.what(), List.of());
      if (known.isEmpty()) {
        throw new HttpFailure(
            HttpFailure.Kind.TRANSPORT,
            "the uninterrupted run did not ask " + request.what(),
            null);
      }
      return switch (known.get(Math.min(times(request), known.size() - 1))) {
        case Answered.With(HttpReply reply) -> reply;
        case Answered.Not(HttpFailure failure) -> throw failure;
      };
    }

    /** Which time it is that this is asked; not one more if the other side knows it again. */
    private synchronized int times(Sent request) {
      List<Sent> same =
          before.stream().filter(other -> other.what().equals(request.what())).toList();
      before.add(request);
      int known = request.key().isEmpty() ? -1 : same.indexOf(request);
      return known < 0 ? same.size() : known;
    }

    @Override
    public void close() {}
  }
}
