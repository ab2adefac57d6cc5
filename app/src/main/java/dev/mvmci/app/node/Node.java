package dev.mvmci.app.node;

import dev.mvmci.app.modules.EngineHost;
import dev.mvmci.control.ControlPlane;
import dev.mvmci.control.live.Live;
import dev.mvmci.control.peers.Sessions;
import dev.mvmci.http.InProcessCaller;
import dev.mvmci.http.Router;
import dev.mvmci.jobs.JobQueue;
import dev.mvmci.jobs.JobsConfig;
import dev.mvmci.p2p.blob.BlobLimits;
import dev.mvmci.p2p.blob.BlobStore;
import dev.mvmci.p2p.ticket.Ticket;
import dev.mvmci.sql.ReplicatedSqlite;
import dev.mvmci.sql.SqlConfig;
import dev.mvmci.sql.host.CompilerThreads;
import dev.mvmci.sql.node.SqliteNode;
import dev.mvmci.worker.EngineBackend;
import dev.mvmci.worker.Worker;
import dev.mvmci.worker.WorkerConfig;
import dev.mvmci.worker.WorkerIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Everything in one process: the replicated queue as a cluster of one, the control plane, an engine
 * and a worker between them. Reading {@link #start} tells who is given to whom.
 */
public final class Node implements AutoCloseable {

  /** The only member of its cluster. */
  private static final String NAME = "node-1";

  private final Parts parts;
  private final Front control;
  private final Front engine;
  private final Optional<OwnStore> store;
  private final Optional<PeerPlace> peers;

  private Node(
      Parts parts,
      Front control,
      Front engine,
      Optional<OwnStore> store,
      Optional<PeerPlace> peers) {
    this.parts = parts;
    this.control = control;
    this.engine = engine;
    this.store = store;
    this.peers = peers;
  }

  /** The queue, the database it is in, and the name of the cluster that has both. */
  private record Queue(JobQueue jobs, ReplicatedSqlite database, String cluster) {}

  /**
   * Starts all parts; requests are served when this returns.
   *
   * @throws StartRefused if that is not possible; nothing is left running
   */
  public static Node start(NodeConfig config) {
    return Assembly.of(parts -> start(config, parts));
  }

  private static Node start(NodeConfig config, Parts parts) throws IOException {
    // The ports first: a busy one must stop the start before any job or run is resumed.
    Front controlFront = parts.add(Front.bind(config.control(), "--port"));
    Front engineFront = parts.add(Front.bind(config.engine(), "--engine-port"));

    Queue queue;
    EngineService engine;
    Optional<OwnStore> store;
    try (ExecutorService starting = Executors.newThreadPerTaskExecutor(Thread::new)) {
      Future<Queue> openingQueue = starting.submit(() -> openQueue(config, parts));
      Future<EngineService> openingEngine =
          starting.submit(() -> EngineService.open(config.dataDir(), config.modulesDir(), parts));
      Future<Optional<OwnStore>> openingStore =
          starting.submit(() -> {
            // Not before the data directory is ours: a refused start says that and nothing else.
            var _ = outcome(openingQueue);
            return openStore(config, parts);
          });
      queue = outcome(openingQueue);
      engine = outcome(openingEngine);
      store = outcome(openingStore);
    }

    Live live = store.map(OwnStore::live).orElse(Live.OFF);
    Optional<PeerPlace> peers =
        peers(config, queue.database(), store.flatMap(OwnStore::mesh), parts);
    String workerId = WorkerIdentity.in(config.dataDir().resolve("worker-id"));
    BlobStore blobs =
        parts.add(BlobStore.open(config.blobsDir(), BlobLimits.DEFAULT, InstantSource.system()));
    ContentPlace contents =
        parts.add(
            ContentPlace.open(
                queue.jobs(), queue.database(), blobs, peers, new EngineHost(engine.engine())));
    var controlPlane =
        new ControlPlane(
            queue.jobs(),
            queue.cluster(),
            live,
            peers.map(PeerPlace::sessions).orElse(Sessions.NONE),
            Optional.of(EngineService.site(workerId)),
            Optional.of(contents.logs()),
            InstantSource.system());
    Router control = contents.serve(controlPlane.routes());
    Router routes =
        peers.map(place -> place.serve(control, controlPlane.pagesForPeers())).orElse(control);
    parts.add(
        Worker.start(
            WorkerConfig.of(workerId, "embedded"),
            new InProcessCaller(routes),
            new EngineBackend(engine.engine()),
            new SplittableRandom()));
    engineFront.open(engine.routes(contents::deployed));
    controlFront.open(engine.besides(routes));
    parts.add(CompilerThreads.giveWay());
    // Once more, so that they stop first: nobody is to ask parts that are stopping.
    peers.ifPresent(parts::add);
    parts.add(engineFront);
    parts.add(controlFront);
    return new Node(parts, controlFront, engineFront, store, peers);
  }

  private static Optional<PeerPlace> peers(
      NodeConfig config, ReplicatedSqlite database, Optional<StoreMesh> mesh, Parts parts)
      throws IOException {
    return config.peers().isPresent()
        ? Optional.of(
            parts.add(PeerPlace.open(config.peers().get(), config.dataDir(), database, NAME, mesh)))
        : Optional.empty();
  }

  private static Optional<OwnStore> openStore(NodeConfig config, Parts parts) throws IOException {
    return config.store().isPresent()
        ? Optional.of(
            parts.add(
                OwnStore.open(config.dataDir(), NAME, config.store(), config.peers().isPresent())))
        : Optional.empty();
  }

  private static Queue openQueue(NodeConfig config, Parts parts) {
    Path directory = config.dataDir().resolve("sql");
    ReplicatedSqlite database = parts.add(SqliteNode.open(SqlConfig.alone(directory)));
    String cluster = ClusterName.in(database);
    JobQueue jobs =
        parts.add(JobQueue.open(database, JobsConfig.defaults(NAME), InstantSource.system()));
    return new Queue(jobs, database, cluster);
  }

  private static <T> T outcome(Future<T> future) throws IOException {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartRefused("the start was interrupted", e);
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        case IOException cause -> throw cause;
        case null, default -> throw new IllegalStateException(e);
      }
    }
  }

  /** Where the control plane answers. */
  public String controlUrl() {
    return control.url();
  }

  /** Where the engine answers. */
  public String engineUrl() {
    return engine.url();
  }

  /** Where the fading store answers; empty if it is off. */
  public Optional<String> storeUrl() {
    return store.flatMap(OwnStore::url);
  }

  /** What workers elsewhere join with; empty if no peers are served. */
  public Optional<Ticket> ticket() {
    return peers.map(PeerPlace::ticket);
  }

  /** Stops all parts in order; what was running is resumed at the next start. */
  @Override
  public void close() {
    parts.close();
  }
}
