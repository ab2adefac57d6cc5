package dev.mvmci.p2p.blob;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings blobs from others into a store. Each leaf is checked before it is written; a source that
 * gives a wrong one is not asked again, one that fails is passed over for the next. What was
 * verified stays on disk, so a fetch that ended early, even with the process, goes on from there.
 * Thread-safe.
 */
public final class BlobFetch {

  private static final Logger log = LoggerFactory.getLogger(BlobFetch.class);

  private final BlobStore store;
  private final Settings settings;

  /**
   * How much at once and how patiently.
   *
   * @param parallel requests under way for one blob
   * @param leavesPerRequest what one request asks for; with {@code parallel} it bounds the memory,
   *     where answers are not read as they come
   * @param timeout for one answer: a source that takes longer has failed
   * @param strikes failures in a row, since a leaf came, after which a source is given up
   */
  public record Settings(int parallel, int leavesPerRequest, Duration timeout, int strikes) {

    /** Four requests of 4 MiB, 20 s for each, three strikes. */
    public static final Settings DEFAULT = new Settings(4, 16, Duration.ofSeconds(20), 3);

    public Settings {
      if (parallel < 1 || leavesPerRequest < 1 || strikes < 1) {
        throw new IllegalArgumentException(
            "parallel %d, leavesPerRequest %d, strikes %d; each takes 1 or more"
                .formatted(parallel, leavesPerRequest, strikes));
      }
    }
  }

  public BlobFetch(BlobStore store, Settings settings) {
    this.store = store;
    this.settings = settings;
  }

  /**
   * The blob, fetched if it is not in the store, or is damaged there. Durable when it returns.
   *
   * @param sources are asked in turn, all of them at once for a large blob
   * @throws BlobFailure.NotFetched if nobody gave it all; what came is kept for the next time
   * @throws BlobFailure.NoSpace if there is no room for it
   * @throws InterruptedException if the thread was interrupted; what came is kept as well
   */
  public BlobInfo fetch(BlobId id, List<BlobSource> sources)
      throws IOException, InterruptedException {
    if (store.hasSound(id)) {
      return store.info(id).orElseThrow();
    }
    var candidates = new Candidates(sources, settings.strikes());
    BlobTree tree = tree(id, candidates);
    try (PartialBlob partial = store.assemble(tree)) {
      if (store.hasSound(id)) {
        return store.info(id).orElseThrow();
      }
      new Run(partial, candidates).toEnd();
      if (!partial.missing().isEmpty()) {
        throw new BlobFailure.NotFetched(id, candidates.reasons());
      }
      return partial.finish();
    } catch (UncheckedIOException e) {
      throw store.explained(Objects.requireNonNull(e.getCause()));
    } catch (IOException e) {
      throw store.explained(e);
    }
  }

  private BlobTree tree(BlobId id, Candidates candidates) throws IOException, InterruptedException {
    for (BlobSource source : candidates.all()) {
      try {
        Optional<BlobTree> tree = client(source).tree(id);
        if (tree.isPresent()) {
          return tree.get();
        }
        candidates.drop(source, "it does not have it");
      } catch (BlobFailure.Untrustworthy e) {
        distrust(candidates, source, id, e);
      } catch (IOException e) {
        candidates.failed(source, String.valueOf(e.getMessage()));
      }
    }
    throw new BlobFailure.NotFetched(id, candidates.reasons());
  }

  private BlobClient client(BlobSource source) {
    return new BlobClient(source.caller(), settings.timeout());
  }

  private static void distrust(
      Candidates candidates, BlobSource source, BlobId id, BlobFailure.Untrustworthy e) {
    log.warn("event=wrong_blob source={} blob={} reason=\"{}\"", source.name(), id, e.getMessage());
    candidates.drop(source, String.valueOf(e.getMessage()));
  }

  /** Leaves that follow each other. */
  private record Piece(int first, int count) {}

  /** One fetch: pieces that are to be asked for, and threads that do. */
  private final class Run {
    private final PartialBlob partial;
    private final Candidates candidates;
    private final LinkedBlockingQueue<Piece> work = new LinkedBlockingQueue<>();
    private final AtomicBoolean stopped = new AtomicBoolean();

    Run(PartialBlob partial, Candidates candidates) {
      this.partial = partial;
      this.candidates = candidates;
    }

    /** Returns when all is there, or nobody is left to ask. */
    void toEnd() throws InterruptedException {
      addMissing(0, partial.tree().leaves());
      ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
      try {
        var workers = new ArrayList<Future<?>>();
        for (int i = 0; i < Math.min(settings.parallel(), work.size()); i++) {
          workers.add(threads.submit(this::work));
        }
        for (Future<?> worker : workers) {
          await(worker);
        }
      } finally {
        stopped.set(true);
        var _ = threads.shutdownNow();
        threads.close();
      }
    }

    private void await(Future<?> worker) throws InterruptedException {
      try {
        var _ = worker.get();
      } catch (ExecutionException e) {
        switch (e.getCause()) {
          case RuntimeException cause -> throw cause;
          case Error cause -> throw cause;
          case null, default -> throw new IllegalStateException(e);
        }
      }
    }

    private void addMissing(int from, int to) {
      BitSet missing = partial.missing();
      for (int first = missing.nextSetBit(from); first >= 0 && first < to; ) {
        int end = Math.min(missing.nextClearBit(first), to);
        int count = Math.min(end - first, settings.leavesPerRequest());
        work.add(new Piece(first, count));
        first = missing.nextSetBit(first + count);
      }
    }

    private void work() {
      try {
        while (!stopped.get()) {
          Optional<BlobSource> source = candidates.next();
          Piece piece = source.isEmpty() ? null : work.poll();
          if (source.isEmpty() || piece == null) {
            return;
          }
          ask(source.get(), piece);
        }
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      } catch (UncheckedIOException e) {
        stopped.set(true);
        throw e;
      }
    }

    private void ask(BlobSource source, Piece piece) throws InterruptedException {
      boolean answered = false;
      var kept = new AtomicInteger();
      try {
        client(source)
            .leaves(
                partial.tree(),
                piece.first(),
                piece.count(),
                (leaf, content, offset, count) -> {
                  keep(leaf, content, offset, count);
                  int _ = kept.incrementAndGet();
                });
        answered = true;
        candidates.succeeded(source);
      } catch (BlobFailure.Untrustworthy e) {
        distrust(candidates, source, partial.tree().id(), e);
      } catch (IOException e) {
        if (kept.get() > 0) {
          candidates.succeeded(source); // as far as it went; what is left is asked for again
        }
        candidates.failed(source, String.valueOf(e.getMessage()));
      } finally {
        if (!answered) {
          addMissing(piece.first(), piece.first() + piece.count());
        }
      }
    }

    /** Keeps a leaf that is right. Trouble with our own disk is not the source's fault. */
    private void keep(int leaf, byte[] content, int offset, int count) {
      try {
        partial.write(leaf, content, offset, count);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
