package dev.mvmci.worker;

import dev.mvmci.engine.Engine;
import dev.mvmci.engine.EngineFailure;
import dev.mvmci.engine.ModuleInfo;
import dev.mvmci.http.Call;
import dev.mvmci.http.HttpCaller;
import dev.mvmci.http.Problem;
import dev.mvmci.http.Reply;
import dev.mvmci.p2p.blob.BlobFetch;
import dev.mvmci.p2p.blob.BlobId;
import dev.mvmci.p2p.blob.BlobReader;
import dev.mvmci.p2p.blob.BlobSource;
import dev.mvmci.p2p.blob.BlobStore;
import dev.mvmci.worker.ExecutionBackend.Refused;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Brings modules from the control plane: asks it what a module's bytes are called, and fetches
 * those that the engine lacks. They are believed because they have the name that was asked for.
 * What the control plane does not know, the engine may have by itself.
 */
public final class ClusterModules implements ModuleSupply {

  /** A module that is deployed anew is used by jobs that start so long after that. */
  static final Duration FRESH = Duration.ofSeconds(2);

  private static final int MAX_REMEMBERED = 1_000;
  private static final Logger log = LoggerFactory.getLogger(ClusterModules.class);

  private final HttpCaller control;
  private final Engine engine;
  private final BlobStore blobs;
  private final BlobFetch fetch;
  private final InstantSource clock;

  /** Held while one module is asked for and brought; guards what follows. */
  private final ReentrantLock bringing = new ReentrantLock();

  /** When a module was last asked for, by its reference. */
  private final Map<String, Long> askedAtMillis =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
          return size() > MAX_REMEMBERED;
        }
      };

  /**
   * Brings modules into an engine.
   *
   * @param blobs where they are while they are fetched; nothing else is kept there
   */
  public ClusterModules(HttpCaller control, Engine engine, BlobStore blobs, InstantSource clock) {
    this.control = control;
    this.engine = engine;
    this.blobs = blobs;
    this.fetch = new BlobFetch(blobs, BlobFetch.Settings.DEFAULT);
    this.clock = clock;
  }

  /** A module as the control plane describes it. */
  private record Wanted(String name, String version, String sha256, BlobId blob) {

    static Wanted of(JsonNode json) {
      return new Wanted(
          json.path("name").stringValue(),
          json.path("version").stringValue(),
          json.path("sha256").stringValue(),
          BlobId.parse(json.path("blob").stringValue()));
    }

    /** Whether it is what an engine starts for this task. */
    boolean isIn(List<ModuleInfo> deployed, Task task) {
      return deployed.stream()
          .filter(module -> module.name().equals(name))
          .filter(module -> task.version() == null || module.version().equals(version))
          .findFirst() // which is the one deployed last
          .filter(module -> module.version().equals(version) && module.sha256().equals(sha256))
          .isPresent();
    }
  }

  @Override
  public void provide(Task task) throws Refused {
    try {
      bringing.lockInterruptibly();
      try {
        long now = clock.millis();
        Long asked = askedAtMillis.get(task.moduleReference());
        if (asked == null || Math.abs(now - asked) > FRESH.toMillis()) {
          Optional<Wanted> wanted = ask(task);
          if (wanted.isPresent() && !wanted.get().isIn(engine.modules(), task)) {
            bring(wanted.get());
          }
          askedAtMillis.put(task.moduleReference(), now);
        }
      } finally {
        bringing.unlock();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw Refused.forNow("the worker is stopping");
    } catch (IOException e) {
      throw Refused.forNow("module %s: %s".formatted(task.moduleReference(), e.getMessage()));
    }
  }

  private Optional<Wanted> ask(Task task) throws IOException, InterruptedException {
    String version = task.version() == null ? "" : "?version=" + Call.escape(task.version());
    Reply reply = control.call(Call.get("/api/v1/modules/" + Call.escape(task.module()) + version));
    if (reply.status() == 404) {
      return Optional.empty();
    }
    try {
      if (reply.ok()) {
        return Optional.of(Wanted.of(reply.json()));
      }
      throw new IOException(reply.json().path("detail").stringValue("status " + reply.status()));
    } catch (RuntimeException e) {
      throw new IOException(
          "the control plane answered %d: %s"
              .formatted(reply.status(), Problem.excerpt(reply.text())),
          e);
    }
  }

  private void bring(Wanted wanted) throws Refused, IOException, InterruptedException {
    var _ = fetch.fetch(wanted.blob(), List.of(new BlobSource("the control plane", control)));
    ModuleInfo module;
    try {
      module = engine.deploy(content(wanted.blob()), wanted.name());
    } catch (EngineFailure.Unavailable e) {
      throw Refused.forNow(String.valueOf(e.getMessage()));
    } catch (EngineFailure e) {
      throw Refused.forGood(
          "this worker's engine does not take module %s:%s: %s"
              .formatted(wanted.name(), wanted.version(), e.getMessage()));
    }
    log.info(
        "event=module_brought name={} version={} blob={}",
        module.name(),
        module.version(),
        wanted.blob());
    // The engine keeps its own copy.
    var _ = blobs.collect(Set.of(), Duration.ZERO);
  }

  private byte[] content(BlobId id) throws IOException {
    try (BlobReader reader =
        blobs.read(id).orElseThrow(() -> new IOException("the module is gone again"))) {
      var content = new ByteArrayOutputStream();
      reader.transfer(0, reader.length(), content);
      return content.toByteArray();
    }
  }
}
