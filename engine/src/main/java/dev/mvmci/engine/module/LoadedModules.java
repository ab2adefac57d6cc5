package dev.mvmci.engine.module;

import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Compiled modules in memory, the most recently used ones. Each is made once, however many ask at
 * the same time; one that cannot be made is tried again by whoever asks next.
 */
final class LoadedModules {

  /** Modules that are made at a time; translating takes a processor for seconds. */
  private static final int CONCURRENT_LOADS = 2;

  private static final long STACK_BYTES = 16 << 20;

  private final int capacity;
  // On platform threads: a run's own thread may be interrupted, which would break off reading the
  // cache, and must not hold a carrier for so long.
  private final Semaphore loading = new Semaphore(CONCURRENT_LOADS);
  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by the lock; the one used longest ago first.
  private final LinkedHashMap<String, CompletableFuture<LoadedModule>> modules =
      new LinkedHashMap<>(16, 0.75f, true);

  LoadedModules(int capacity) {
    this.capacity = capacity;
  }

  LoadedModule get(String sha256, Supplier<LoadedModule> load) {
    var own = new CompletableFuture<LoadedModule>();
    Optional<CompletableFuture<LoadedModule>> others = known(sha256, own);
    if (others.isEmpty()) {
      loading.acquireUninterruptibly();
      Thread.ofPlatform()
          .name("engine-loader")
          .daemon()
          .stackSize(STACK_BYTES)
          .start(() -> fill(sha256, own, load));
    }
    try {
      return others.orElse(own).join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  /** What somebody else makes or made; if nobody did, the caller's own becomes what others find. */
  private Optional<CompletableFuture<LoadedModule>> known(
      String sha256, CompletableFuture<LoadedModule> own) {
    lock.lock();
    try {
      CompletableFuture<LoadedModule> found = modules.putIfAbsent(sha256, own);
      if (modules.size() > capacity) {
        modules.remove(modules.firstEntry().getKey());
      }
      return Optional.ofNullable(found);
    } finally {
      lock.unlock();
    }
  }

  private void fill(
      String sha256, CompletableFuture<LoadedModule> own, Supplier<LoadedModule> load) {
    try {
      own.complete(load.get());
    } catch (RuntimeException | Error e) {
      forget(sha256, own);
      own.completeExceptionally(e);
    } finally {
      loading.release();
    }
  }

  private void forget(String sha256, CompletableFuture<LoadedModule> own) {
    lock.lock();
    try {
      modules.remove(sha256, own);
    } finally {
      lock.unlock();
    }
  }
}
