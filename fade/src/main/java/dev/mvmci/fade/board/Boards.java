package dev.mvmci.fade.board;

import dev.mvmci.http.HttpProblem;
import dev.mvmci.repram.client.Condition;
import dev.mvmci.repram.client.RepramClient;
import dev.mvmci.repram.client.Stored;
import dev.mvmci.repram.client.Value;
import dev.mvmci.repram.client.WatchEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All boards that somebody looks at, each followed once, and the way to post to them. */
public final class Boards implements AutoCloseable {

  /** Channels followed at the same time; the one unused for longest makes room for the next. */
  public static final int MAX_OPEN = 64;

  /** How late a message may be seen to go. */
  private static final Duration TICK = Duration.ofMillis(200);

  private static final int TRIES_FOR_A_FREE_KEY = 3;

  private static final Logger log = LoggerFactory.getLogger(Boards.class);

  private final RepramClient store;
  private final Watching watching;
  private final Duration pollInterval;
  private final Duration firstRoundPatience;
  private final MessageKeys keys;
  private final ScheduledExecutorService ticks =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("fade-expiry").factory());

  // Guards `open`.
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Channel, Open> open = new LinkedHashMap<>(16, 0.75f, true);

  /** Begins to watch keys with a prefix, until what is returned is closed. */
  @FunctionalInterface
  public interface Watching {
    AutoCloseable watch(String prefix, Consumer<WatchEvent> consumer);
  }

  private record Open(Board board, Follower follower, AutoCloseable watch) {}

  /** What became of a post. */
  public record Posted(Live message, boolean replicated) {}

  /** What is under a key. */
  public sealed interface Found {
    /** A message. */
    record Said(Live message) implements Found {}

    /** Something that is no message. */
    record Bytes(String key, Optional<Duration> remaining) implements Found {}

    /** Nothing, or nothing any more. */
    record Nothing(String key) implements Found {}
  }

  /**
   * Boards over a store.
   *
   * @param firstRoundPatience how long the first view of a board waits for its messages
   */
  public Boards(
      RepramClient store,
      Watching watching,
      Duration pollInterval,
      Duration firstRoundPatience,
      RandomGenerator random) {
    this.store = store;
    this.watching = watching;
    this.pollInterval = pollInterval;
    this.firstRoundPatience = firstRoundPatience;
    this.keys = new MessageKeys(random);
    var _ =
        ticks.scheduleWithFixedDelay(
            this::expire, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void expire() {
    try {
      for (Open each : all()) {
        each.board().expire();
      }
    } catch (RuntimeException e) {
      // Thrown on, it would end the ticking for good.
      log.warn("expiry failed", e);
    }
  }

  private List<Open> all() {
    lock.lock();
    try {
      return List.copyOf(open.values());
    } finally {
      lock.unlock();
    }
  }

  /**
   * The board of a channel, read at least once if the nodes answer.
   *
   * @throws HttpProblem 503 if too many channels are looked at already
   */
  public Board open(Channel channel) throws InterruptedException {
    Open found = find(channel);
    found.follower().awaitFirstRound(firstRoundPatience);
    return found.board();
  }

  private Open find(Channel channel) {
    lock.lock();
    try {
      Open known = open.get(channel);
      if (known != null) {
        return known;
      }
      makeRoom();
      var board = new Board(channel, System::nanoTime);
      var follower = new Follower(board, store, pollInterval).start();
      var opened = new Open(board, follower, watching.watch(channel.name(), follower::offer));
      open.put(channel, opened);
      return opened;
    } finally {
      lock.unlock();
    }
  }

  private void makeRoom() {
    if (open.size() < MAX_OPEN) {
      return;
    }
    for (Iterator<Open> all = open.values().iterator(); all.hasNext(); ) {
      Open candidate = all.next();
      if (candidate.board().followers() == 0 && !candidate.board().channel().lobby()) {
        all.remove();
        close(candidate);
        return;
      }
    }
    throw HttpProblem.of(
        503, "all %d channels this board can follow are looked at; come back".formatted(MAX_OPEN));
  }

  /** Everybody who looks at any board. */
  public int followers() {
    return all().stream().mapToInt(each -> each.board().followers()).sum();
  }

  /**
   * Writes a message under a new key; it is on the board when this returns.
   *
   * @throws IOException if no node took it, or none said so
   */
  public Posted post(Channel channel, Draft draft) throws IOException, InterruptedException {
    Message message = draft.message();
    for (int i = 0; i < TRIES_FOR_A_FREE_KEY; i++) {
      String key = keys.next(channel);
      Stored stored = store.put(key, message.bytes(), draft.lifetime(), Condition.IF_ABSENT);
      if (stored != Stored.REFUSED) {
        Value kept = kept(key, message, draft.lifetime());
        Duration ttl = kept.originalTtl().orElse(draft.lifetime());
        Duration remaining = kept.remaining().orElse(ttl);
        find(channel).board().put(key, message, kept.version(), Optional.of(ttl), remaining);
        Live live = new Live(key, message, ttl, remaining);
        return new Posted(live, stored == Stored.REPLICATED);
      }
    }
    throw new IOException("no free key was found in " + TRIES_FOR_A_FREE_KEY + " tries");
  }

  /** What the node made of it: a node may keep a value shorter or longer than it was asked to. */
  private Value kept(String key, Message message, Duration wanted) throws InterruptedException {
    try {
      Optional<Value> kept = store.head(key);
      if (kept.isPresent()) {
        return kept.get();
      }
    } catch (IOException | HttpProblem e) {
      log.debug("posted value not looked at key={}", key, e);
    }
    return new Value(message.bytes(), Optional.of(wanted), Optional.of(wanted), "");
  }

  /**
   * Looks a key up.
   *
   * @throws IOException if no node could be asked and no board knows the key
   */
  public Found find(String key) throws IOException, InterruptedException {
    try {
      Optional<Value> value = store.get(key, 0, Message.MAX_BYTES);
      return value.isEmpty() ? new Found.Nothing(key) : found(key, value.get());
    } catch (IOException e) {
      return onSomeBoard(key).map(Found.Said::new).orElseThrow(() -> e);
    }
  }

  private static Found found(String key, Value value) {
    Optional<Message> message = Message.parse(value.bytes());
    if (message.isEmpty() || value.remaining().isEmpty()) {
      return new Found.Bytes(key, value.remaining());
    }
    Duration remaining = value.remaining().get();
    return new Found.Said(
        new Live(key, message.get(), value.originalTtl().orElse(remaining), remaining));
  }

  private Optional<Live> onSomeBoard(String key) {
    return all().stream()
        .flatMap(each -> each.board().view().messages().stream())
        .filter(live -> live.key().equals(key))
        .findFirst();
  }

  @Override
  public void close() {
    ticks.shutdownNow();
    all().forEach(Boards::close);
  }

  private static void close(Open each) {
    each.follower().close();
    try {
      each.watch().close();
    } catch (Exception e) {
      log.warn("watch did not close channel={}", each.board().channel().name(), e);
    }
  }
}
