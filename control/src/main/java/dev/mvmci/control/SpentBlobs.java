package dev.mvmci.control;

import dev.mvmci.p2p.blob.BlobId;
import dev.mvmci.p2p.blob.BlobStore;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes blobs that were needed when it looked last and are not any more, as the logs and files of
 * jobs that are past their retention. What nobody needed in the first place is somebody's own, and
 * stays until it is collected by command.
 */
public final class SpentBlobs implements AutoCloseable {

  private static final Duration INTERVAL = Duration.ofHours(1);
  private static final Logger log = LoggerFactory.getLogger(SpentBlobs.class);

  private final BlobStore store;
  private final Supplier<Set<BlobId>> needed;
  private final Duration grace;
  private final ScheduledExecutorService looking =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("spent-blobs").factory());

  /** Needed at the last look, or spent since and not removed yet; for the looking thread. */
  private Set<BlobId> before = Set.of();

  /** Brought since because they were needed. */
  private final Set<BlobId> brought = ConcurrentHashMap.newKeySet();

  /**
   * Looks when it is told to.
   *
   * @param needed what is needed at this moment
   * @param grace blobs that were stored so shortly ago stay
   */
  public SpentBlobs(BlobStore store, Supplier<Set<BlobId>> needed, Duration grace) {
    this.store = store;
    this.needed = needed;
    this.grace = grace;
  }

  /**
   * Looks each hour from now on.
   *
   * @param needed what is needed at this moment
   */
  public static SpentBlobs start(BlobStore store, Supplier<Set<BlobId>> needed) {
    var spent = new SpentBlobs(store, needed, INTERVAL);
    long millis = INTERVAL.toMillis();
    var _ =
        spent.looking.scheduleWithFixedDelay(spent::tryLook, 60_000, millis, TimeUnit.MILLISECONDS);
    return spent;
  }

  /** A blob was put here because it was needed, which may be over before the next look. */
  void needed(BlobId id) {
    brought.add(id);
  }

  private void tryLook() {
    try {
      look();
    } catch (IOException | RuntimeException e) {
      // Nothing is forgotten: the next look has the same to do.
      log.warn("event=spent_blobs_stay reason=\"{}\"", e.getMessage());
    }
  }

  /**
   * Removes what is spent since the last look, and returns how many blobs that were. For one
   * thread.
   */
  public int look() throws IOException {
    Set<BlobId> now = needed.get();
    Set<BlobId> spent = new HashSet<>(before);
    spent.addAll(brought);
    brought.removeAll(spent);
    spent.removeAll(now);
    int removed = spent.isEmpty() ? 0 : store.discard(spent, grace).removed();
    spent.removeIf(id -> store.info(id).isEmpty());
    spent.addAll(now);
    before = spent;
    return removed;
  }

  @Override
  public void close() {
    looking.shutdownNow();
  }
}
