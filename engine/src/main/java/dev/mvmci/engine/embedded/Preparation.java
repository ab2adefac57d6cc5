package dev.mvmci.engine.embedded;

import dev.mvmci.engine.http.HttpEffect;
import dev.mvmci.engine.module.Modules;
import dev.mvmci.engine.run.RunService;
import dev.mvmci.engine.store.BackgroundThread;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes ready what runs of an earlier time need first, on another core while an engine opens: code
 * that is new to the JVM, the HTTP client, and then their modules. An engine whose directory is new
 * has no such runs.
 */
final class Preparation implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Preparation.class);

  private final HttpEffect http;
  private final CompletableFuture<Modules> modules = new CompletableFuture<>();
  private final BackgroundThread thread = new BackgroundThread("engine-preparing", this::run);

  private Preparation(HttpEffect http) {
    this.http = http;
  }

  /** Begins, if there may be runs in the data directory. */
  static Preparation of(Path dataDirectory, HttpEffect http) {
    var preparation = new Preparation(http);
    if (Files.exists(dataDirectory.resolve("engine.db"))) {
      preparation.thread.start();
    }
    return preparation;
  }

  /** The modules can be read from now on. */
  void modules(Modules opened) {
    modules.complete(opened);
  }

  private void run() {
    try {
      RunService.prepare();
      http.prepare();
      modules.join().prepare();
    } catch (RuntimeException e) {
      log.debug("not prepared; the runs will tell", e);
    }
  }

  /** Waits until nothing is being prepared any more. */
  @Override
  public void close() {
    modules.cancel(false);
    thread.join();
  }
}
