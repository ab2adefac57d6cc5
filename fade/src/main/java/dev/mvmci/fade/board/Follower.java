package dev.mvmci.fade.board;

import dev.mvmci.http.HttpProblem;
import dev.mvmci.repram.client.KeyPage;
import dev.mvmci.repram.client.RepramClient;
import dev.mvmci.repram.client.Value;
import dev.mvmci.repram.client.WatchEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one board in step with the store, for all who look at it. Nodes of ours say by a watch what
 * comes and goes; beside it the keys are read again and again, which is all that nodes of other
 * kinds offer. Both run on one thread, so a board has one writer but for posts made here.
 */
final class Follower implements AutoCloseable {

  /** Keys of one channel that are looked at; the rest of a longer list is not shown. */
  static final int MAX_KEYS = 1000;

  /** Values fetched in one round; those over it wait for the next. */
  private static final int MAX_FETCHES = 200;

  /** Known values asked about in one round, whether they were written anew. */
  private static final int MAX_CHECKS = 20;

  /** A key that so many rounds in a row did not list is gone, though its time is not over. */
  private static final int MISSES = 3;

  /** What a watch may be ahead of us; the next round finds what did not fit. */
  private static final int INBOX = 1024;

  private static final Logger log = LoggerFactory.getLogger(Follower.class);

  private final Board board;
  private final RepramClient store;
  private final Duration interval;
  private final BlockingQueue<WatchEvent> inbox = new ArrayBlockingQueue<>(INBOX);
  private final CountDownLatch firstRound = new CountDownLatch(1);
  private final Thread thread;

  // All below: only on the follower's thread.
  private final Set<String> ignored = new HashSet<>();
  private final Map<String, Integer> misses = new HashMap<>();
  private int nextCheck;

  Follower(Board board, RepramClient store, Duration interval) {
    this.board = board;
    this.store = store;
    this.interval = interval;
    this.thread =
        Thread.ofVirtual().name("fade-board-" + board.channel().name()).unstarted(this::run);
  }

  Follower start() {
    thread.start();
    return this;
  }

  /** What a watch has to say; never blocks. */
  void offer(WatchEvent event) {
    if (board.channel().owns(event.key()) && !inbox.offer(event)) {
      log.debug("watch ahead of board channel={}", board.channel().name());
    }
  }

  /** Waits until the nodes were read once, or could not be; false if that takes longer. */
  boolean awaitFirstRound(Duration atMost) throws InterruptedException {
    return firstRound.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void run() {
    try {
      while (true) {
        round();
        firstRound.countDown();
        listen(interval);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void listen(Duration span) throws InterruptedException {
    long end = System.nanoTime() + span.toNanos();
    while (true) {
      WatchEvent event = inbox.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (event == null) {
        return;
      }
      try {
        take(event);
      } catch (IOException | HttpProblem e) {
        log.debug("value not read key={}", event.key(), e);
      }
    }
  }

  private void take(WatchEvent event) throws IOException, InterruptedException {
    switch (event) {
      case WatchEvent.Appeared appeared -> fetch(appeared.key(), Optional.of(appeared));
      case WatchEvent.Expired(String key, String version) -> {
        if (board.find(key).filter(entry -> entry.version().equals(version)).isPresent()) {
          board.remove(key);
        }
      }
    }
  }

  /** Reads the keys and whatever is new among them; a failure changes nothing but says so. */
  private void round() throws InterruptedException {
    try {
      Set<String> listed = list();
      ignored.retainAll(listed);
      drop(listed);
      int fetches = 0;
      for (String key : listed) {
        if (!ignored.contains(key) && board.find(key).isEmpty() && fetches++ < MAX_FETCHES) {
          fetch(key, Optional.empty());
        }
      }
      check(listed);
      board.live(true);
    } catch (IOException | HttpProblem e) {
      log.debug("nodes not read channel={}", board.channel().name(), e);
      board.live(false);
    } catch (RuntimeException e) {
      log.warn("board round failed channel={}", board.channel().name(), e);
      board.live(false);
    }
  }

  private Set<String> list() throws IOException, InterruptedException {
    KeyPage page = store.keys(board.channel().name(), MAX_KEYS, "");
    var listed = new HashSet<String>();
    page.keys().stream().limit(MAX_KEYS).filter(board.channel()::owns).forEach(listed::add);
    return listed;
  }

  private void drop(Set<String> listed) {
    misses.keySet().removeAll(listed);
    List<String> known = board.keys();
    misses.keySet().retainAll(known);
    for (String key : known) {
      if (!listed.contains(key) && misses.merge(key, 1, Integer::sum) >= MISSES) {
        misses.remove(key);
        board.remove(key);
      }
    }
  }

  private void fetch(String key, Optional<WatchEvent.Appeared> seen)
      throws IOException, InterruptedException {
    Optional<Value> read = store.get(key, 0, Message.MAX_BYTES);
    if (read.isEmpty()) {
      return;
    }
    Value value = read.get();
    Optional<Message> message = Message.parse(value.bytes());
    if (message.isEmpty() || value.remaining().isEmpty()) {
      ignored.add(key);
      return;
    }
    // A watch says what is left to the millisecond; a value's headers say it in whole seconds.
    Duration remaining =
        seen.filter(event -> event.version().equals(value.version()))
            .map(WatchEvent.Appeared::remaining)
            .orElse(value.remaining().get());
    board.put(key, message.get(), value.version(), value.originalTtl(), remaining);
  }

  /**
   * Nodes without versions cannot be watched: ask about some keys, in turn, whether they changed.
   */
  private void check(Set<String> listed) throws IOException, InterruptedException {
    List<String> unversioned =
        board.keys().stream()
            .filter(listed::contains)
            .filter(key -> board.find(key).filter(e -> e.version().isEmpty()).isPresent())
            .sorted()
            .toList();
    for (int i = 0; i < Math.min(MAX_CHECKS, unversioned.size()); i++) {
      fetch(unversioned.get(nextCheck++ % unversioned.size()), Optional.empty());
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
