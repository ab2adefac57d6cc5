package dev.mvmci.bench.p2p;

import dev.mvmci.bench.ProcessUse;
import dev.mvmci.http.Call;
import dev.mvmci.p2p.blob.BlobFetch;
import dev.mvmci.p2p.blob.BlobId;
import dev.mvmci.p2p.blob.BlobLimits;
import dev.mvmci.p2p.blob.BlobSource;
import dev.mvmci.p2p.blob.BlobStore;
import dev.mvmci.p2p.session.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One large blob, fetched into a store of its own: each leaf checked, and all of it on disk. */
final class BlobBulk implements AutoCloseable {

  private static final double MEBI = 1 << 20;

  private final BlobStore store;
  private final ProcessUse server;

  BlobBulk(Path directory, ProcessUse server) throws IOException {
    this.store = BlobStore.open(directory, BlobLimits.DEFAULT, InstantSource.system());
    this.server = server;
  }

  /** Has the server make a blob of so many bytes, fetches it, and forgets it. */
  Map<String, Double> measure(Session session, int bytes) throws Exception {
    BlobId id = BlobId.parse(session.call(Call.get(NodeMain.BLOB + bytes)).text());
    var client = new ProcessUse(ProcessHandle.current().pid());
    long cpu = server.cpuMicros() + client.cpuMicros();
    long begun = System.nanoTime();
    var fetch = new BlobFetch(store, BlobFetch.Settings.DEFAULT);
    var _ = fetch.fetch(id, List.of(new BlobSource("server", session)));
    double seconds = (System.nanoTime() - begun) / 1e9;
    var _ = store.collect(Set.of(), Duration.ZERO);
    var figures = new LinkedHashMap<String, Double>();
    figures.put("bulk, MiB/s", bytes / MEBI / seconds);
    figures.put(
        "bulk, us of CPU per MiB",
        (server.cpuMicros() + client.cpuMicros() - cpu) / (bytes / MEBI));
    return figures;
  }

  @Override
  public void close() throws IOException {
    store.close();
  }
}
