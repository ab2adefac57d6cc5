package dev.mvmci.control;

import dev.mvmci.control.modules.BlobBringer;
import dev.mvmci.jobs.JobQueue;
import dev.mvmci.jobs.StoredFile;
import dev.mvmci.p2p.blob.BlobId;
import dev.mvmci.p2p.blob.BlobStore;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the contents of jobs' files and logs that other members took, soon after they were stored,
 * so that they outlive the machine that took them. One after the other and not too fast. What no
 * member has now is tried again, less and less often, and whatever is missing is found at a look
 * through all files each hour; none of that is worth a line in the log, as members come and go.
 * What no job has any more is not brought.
 */
public final class FileCopies implements AutoCloseable {

  /** Bytes a second, on the average. */
  static final long RATE = 32L << 20;

  private static final Duration INTERVAL = Duration.ofSeconds(2);
  private static final Duration ALL_AGAIN = Duration.ofHours(1);
  private static final long MOST_BUDGET = 4 * RATE;

  /** Files of entries that were applied in another order than their times tell. */
  private static final long OVERLAP_MILLIS = Duration.ofSeconds(10).toMillis();

  private static final int PAGE = 1_000;
  private static final int MOST_WANTED = 10_000;
  private static final int AT_ONCE = 64;
  private static final long FIRST_RETRY_MILLIS = Duration.ofSeconds(4).toMillis();
  private static final int MOST_DOUBLINGS = 8;
  private static final int TRIED_OFTEN = 6;

  private static final Logger log = LoggerFactory.getLogger(FileCopies.class);

  private final JobQueue queue;
  private final BlobStore store;
  private final BlobBringer others;
  private final SpentBlobs spent;
  private final InstantSource clock;
  private final ScheduledExecutorService looking =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("file-copies").factory());

  /** What is not here yet, as it was stored. This and what follows is for the looking thread. */
  private final Map<BlobId, Wanted> wanted = new LinkedHashMap<>();

  private StoredFile.Place seen = StoredFile.Place.before(0);
  private long beganMillis;
  private long lookedMillis;
  private long budget = MOST_BUDGET;
  private boolean toldFull;

  /** Something that is to be brought, not before its time. */
  private record Wanted(StoredFile file, int tries, long atMillis) {}

  /**
   * Looks when it is told to.
   *
   * @param others brings what another member has
   * @param spent removes again what is not needed any more
   */
  public FileCopies(
      JobQueue queue, BlobStore store, BlobBringer others, SpentBlobs spent, InstantSource clock) {
    this.queue = queue;
    this.store = store;
    this.others = others;
    this.spent = spent;
    this.clock = clock;
    this.beganMillis = clock.millis();
    this.lookedMillis = beganMillis;
  }

  /** Looks every 2 s from now on. */
  public FileCopies start() {
    var _ =
        looking.scheduleWithFixedDelay(
            this::tryLook, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    return this;
  }

  private void tryLook() {
    try {
      var _ = look();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (IOException | RuntimeException e) {
      // The next look has the same to do.
      log.debug("files are not copied now", e);
    }
  }

  /** Does what is to be done at this moment, and tells how many it brought. For one thread. */
  public int look() throws IOException, InterruptedException {
    long now = clock.millis();
    budget = Math.min(MOST_BUDGET, budget + Math.max(0, now - lookedMillis) * RATE / 1_000);
    lookedMillis = now;
    if (now - beganMillis >= ALL_AGAIN.toMillis()) {
      beganMillis = now;
      seen = StoredFile.Place.before(0);
    }
    note(now);
    int brought = 0;
    for (List<StoredFile> files = due(now); !files.isEmpty() && budget > 0; files = due(now)) {
      brought += bring(files, now);
    }
    return brought;
  }

  /** Finds what was stored since the last look; goes on there the next time if it is too much. */
  private void note(long now) {
    if (wanted.size() >= MOST_WANTED) {
      wanted.values().removeIf(one -> one.tries() >= TRIED_OFTEN);
    }
    var from = StoredFile.Place.before(seen.storedAtMillis() - OVERLAP_MILLIS);
    while (wanted.size() < MOST_WANTED) {
      List<StoredFile> page = queue.filesAfter(from, PAGE);
      for (StoredFile file : page) {
        BlobId blob = BlobId.parse(file.blob());
        if (store.info(blob).isEmpty()) {
          wanted.merge(
              blob,
              new Wanted(file, 0, now),
              (before, _) -> new Wanted(file, before.tries(), before.atMillis()));
        }
      }
      if (!page.isEmpty()) {
        from = page.getLast().place();
        seen = from;
      }
      if (page.size() < PAGE) {
        return;
      }
    }
  }

  private List<StoredFile> due(long now) {
    wanted.values().removeIf(one -> store.info(blob(one.file())).isPresent());
    return wanted.values().stream()
        .filter(one -> one.atMillis() <= now)
        .map(Wanted::file)
        .filter(this::hasRoom)
        .limit(AT_ONCE)
        .toList();
  }

  /** The last quarter of the room is for what is stored here. */
  private boolean hasRoom(StoredFile file) {
    long most = store.limits().maxTotalBytes() / 4 * 3;
    boolean fits = store.takenBytes() + file.bytes() <= most;
    if (!fits && !toldFull) {
      toldFull = true;
      log.warn(
          "event=files_not_copied reason=\"a file of {} bytes would not leave a quarter of the room"
              + " for blobs to what is stored here; collect blobs, or remove jobs\"",
          file.bytes());
    }
    return fits;
  }

  private int bring(List<StoredFile> files, long now) throws IOException, InterruptedException {
    List<StoredFile> needed = files.stream().filter(queue::stillHas).toList();
    Set<BlobId> brought = others.bringAll(needed.stream().map(FileCopies::blob).toList());
    brought.forEach(spent::needed);
    for (StoredFile file : files) {
      Wanted before = wanted.remove(blob(file));
      if (brought.contains(blob(file))) {
        budget -= file.bytes();
      } else if (before != null && needed.contains(file)) {
        long again = now + (FIRST_RETRY_MILLIS << Math.min(before.tries(), MOST_DOUBLINGS));
        wanted.put(blob(file), new Wanted(before.file(), before.tries() + 1, again));
      }
    }
    return brought.size();
  }

  private static BlobId blob(StoredFile file) {
    return BlobId.parse(file.blob());
  }

  @Override
  public void close() {
    looking.shutdownNow();
  }
}
