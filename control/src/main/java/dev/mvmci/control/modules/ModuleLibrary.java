package dev.mvmci.control.modules;

import dev.mvmci.http.HttpProblem;
import dev.mvmci.p2p.blob.BlobId;
import dev.mvmci.p2p.blob.BlobInfo;
import dev.mvmci.p2p.blob.BlobStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The modules of the cluster at this node: what they are is in the cluster's database, their bytes
 * are blobs. Thread-safe.
 */
public final class ModuleLibrary {

  private static final Logger log = LoggerFactory.getLogger(ModuleLibrary.class);

  private final ModuleRegistry registry;
  private final BlobStore blobs;
  private final BlobBringer others;

  /**
   * A library.
   *
   * @param blobs this node's store, in which it keeps the bytes
   * @param others brings what another member has
   */
  public ModuleLibrary(ModuleRegistry registry, BlobStore blobs, BlobBringer others) {
    this.registry = registry;
    this.blobs = blobs;
    this.others = others;
  }

  /** Adds a module that an engine has taken; durable when it returns. */
  public SharedModule add(byte[] wasm, ModuleHost.Taken taken) throws IOException {
    BlobInfo blob = blobs.put(new ByteArrayInputStream(wasm));
    registry.record(
        new SharedModule(
            taken.name(),
            taken.version(),
            taken.sha256(),
            blob.id(),
            wasm.length,
            blob.storedAt().toEpochMilli()));
    log.info(
        "event=module_shared name={} version={} blob={}", taken.name(), taken.version(), blob.id());
    return registry.find(taken.name(), taken.version()).orElseThrow(() -> gone(taken.name()));
  }

  private static HttpProblem gone(String name) {
    return HttpProblem.conflict("module '%s' was removed at the same moment".formatted(name));
  }

  /**
   * A module whose bytes are in this node's store when this returns; empty if there is none.
   *
   * @param version or null for the one deployed last
   * @throws HttpProblem 503 if its bytes are at no member that can be reached
   */
  Optional<SharedModule> present(String name, @Nullable String version)
      throws InterruptedException {
    Optional<SharedModule> module =
        version == null ? registry.newest(name) : registry.find(name, version);
    if (module.isPresent() && blobs.info(module.get().blob()).isEmpty()) {
      try {
        others.bring(module.get().blob());
      } catch (IOException e) {
        throw HttpProblem.of(
            503,
            "module-not-here",
            "module %s:%s is not here: %s".formatted(name, module.get().version(), e.getMessage()));
      }
    }
    return module;
  }

  List<SharedModule> all() {
    return registry.all();
  }

  boolean remove(String name, String version) {
    return registry.remove(name, version);
  }

  /** The blobs that modules need, for the collection of the rest. */
  public Set<BlobId> roots() {
    return registry.all().stream().map(SharedModule::blob).collect(Collectors.toSet());
  }
}
