package dev.mvmci.app.node;

import dev.mvmci.app.backups.BackupRoutes;
import dev.mvmci.app.backups.SharedBackups;
import dev.mvmci.app.modules.EngineHost;
import dev.mvmci.app.modules.RemoteHost;
import dev.mvmci.control.ControlPlane;
import dev.mvmci.control.modules.BlobBringer;
import dev.mvmci.control.modules.ModuleHost;
import dev.mvmci.control.page.EngineSite;
import dev.mvmci.control.peers.Sessions;
import dev.mvmci.engine.Engine;
import dev.mvmci.http.HttpCaller;
import dev.mvmci.http.InProcessCaller;
import dev.mvmci.http.NetworkCaller;
import dev.mvmci.http.Router;
import dev.mvmci.jobs.JobQueue;
import dev.mvmci.jobs.JobsConfig;
import dev.mvmci.p2p.blob.BlobLimits;
import dev.mvmci.p2p.blob.BlobStore;
import dev.mvmci.p2p.ticket.Ticket;
import dev.mvmci.sql.ReplicatedSqlite;
import dev.mvmci.sql.backup.BackupSchedule;
import dev.mvmci.sql.backup.Backups;
import dev.mvmci.sql.backup.Restore;
import dev.mvmci.sql.config.BackupPlan;
import dev.mvmci.sql.config.MemberFile;
import dev.mvmci.sql.host.CompilerThreads;
import dev.mvmci.sql.node.SqliteNode;
import dev.mvmci.sql.remote.ServedMember;
import dev.mvmci.worker.EngineBackend;
import dev.mvmci.worker.ExecutionBackend;
import dev.mvmci.worker.RemoteEngineBackend;
import dev.mvmci.worker.Worker;
import dev.mvmci.worker.WorkerConfig;
import dev.mvmci.worker.WorkerIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One control plane of a cluster: a member of the replicated queue, page and API over it, and a
 * worker. The members start in any order: each answers at once, at first that it waits for the
 * others.
 */
public final class ControlNode implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(ControlNode.class);

  private final Parts parts;
  private final Front front;

  private ControlNode(Parts parts, Front front) {
    this.parts = parts;
    this.front = front;
  }

  /**
   * Starts it. Requests are answered when this returns; jobs are taken as soon as a majority of the
   * members is there.
   *
   * @param tickets gets what workers elsewhere join with, as soon as there is one; on a thread of
   *     this node
   * @throws StartRefused if that is not possible; nothing is left running
   */
  public static ControlNode start(ControlConfig config, Consumer<Ticket> tickets) {
    return Assembly.of(parts -> start(config, tickets, parts));
  }

  private static ControlNode start(ControlConfig config, Consumer<Ticket> tickets, Parts parts)
      throws IOException {
    MemberFile file = config.member();
    Front front = parts.add(Front.bind(config.http(), "HTTP_PORT"));
    Executing executing = executing(config, parts);
    String workerId = WorkerIdentity.in(file.dataDir().resolve("worker-id"));
    BlobStore blobs =
        parts.add(BlobStore.open(config.blobsDir(), BlobLimits.DEFAULT, InstantSource.system()));
    SqliteNode database = member(file, blobs, parts);
    Backups backups = backups(file, database, parts);
    String name = "node-" + file.member().memberId();
    OwnStore store =
        parts.add(OwnStore.open(file.dataDir(), name, config.store(), config.peers().isPresent()));
    front.open(new WaitingRoutes(database).routes());
    parts.add(
        Joining.start(
            database,
            (cluster, joined) -> {
              JobQueue queue =
                  joined.add(
                      JobQueue.open(database, JobsConfig.defaults(name), InstantSource.system()));
              Optional<PeerPlace> peers = peers(config, database, name, store, joined);
              ContentPlace contents =
                  joined.add(ContentPlace.open(queue, database, blobs, peers, executing.host()));
              var controlPlane =
                  new ControlPlane(
                      queue,
                      cluster,
                      store.live(),
                      peers.map(PeerPlace::sessions).orElse(Sessions.NONE),
                      Optional.of(executing.site().apply(workerId)),
                      Optional.of(contents.logs()),
                      InstantSource.system());
              SharedBackups shared =
                  joined.add(shared(file, database, blobs, contents.others()).start());
              Router control =
                  Router.builder()
                      .include(new BackupRoutes(backups, shared).routes())
                      .include(contents.serve(controlPlane.routes()))
                      .build();
              Router routes =
                  peers
                      .map(place -> place.serve(control, controlPlane.pagesForPeers()))
                      .orElse(control);
              var caller = new InProcessCaller(routes);
              joined.add(
                  Worker.start(
                      WorkerConfig.of(workerId, name),
                      caller,
                      executing.backend().over(caller),
                      new SplittableRandom()));
              front.open(executing.pages().apply(routes));
              peers.map(PeerPlace::ticket).ifPresent(tickets);
              joined.add(CompilerThreads.giveWay());
            }));
    // Once more, so that it stops first: nobody is to ask parts that are stopping.
    parts.add(front);
    return new ControlNode(parts, front);
  }

  /** The member, restored first if that is wanted. */
  private static SqliteNode member(MemberFile file, BlobStore blobs, Parts parts)
      throws IOException {
    BackupPlan plan = file.backups();
    if (plan.restore().isPresent()) {
      String source = SharedBackups.found(plan.restore().get(), blobs, plan.config());
      boolean _ = new Restore(plan.config(), plan.checked()).into(file.member().dataDir(), source);
    }
    return parts.add(ServedMember.open(file.member(), InstantSource.system())).database();
  }

  private static Backups backups(MemberFile file, SqliteNode database, Parts parts) {
    InstantSource clock = InstantSource.system();
    BackupPlan plan = file.backups();
    var backups =
        parts.add(new Backups(database::copyTo, file.member().memberId(), plan.config(), clock));
    parts.add(BackupSchedule.start(plan.cron(), backups, () -> leads(database), clock));
    return backups;
  }

  /** The backups that all members keep. */
  private static SharedBackups shared(
      MemberFile file, ReplicatedSqlite database, BlobStore blobs, BlobBringer others) {
    return new SharedBackups(
        file.backups().config(),
        database,
        blobs,
        others,
        () -> leads(database),
        InstantSource.system());
  }

  /** A control plane without its peers is still one, so a busy port does not stop it. */
  private static Optional<PeerPlace> peers(
      ControlConfig config, ReplicatedSqlite database, String name, OwnStore store, Parts joined) {
    return config
        .peers()
        .flatMap(at -> {
          try {
            return Optional.of(
                joined.add(
                    PeerPlace.open(at, config.member().dataDir(), database, name, store.mesh())));
          } catch (IOException e) {
            log.error("event=no_peers reason=\"{}\"", e.getMessage(), e);
            return Optional.empty();
          }
        });
  }

  private static boolean leads(ReplicatedSqlite database) {
    ReplicatedSqlite.Health health = database.health();
    return health.healthy() && health.leader() == health.self();
  }

  /** The engine that jobs run in, to which modules are deployed. */
  private record Executing(
      ModuleHost host,
      Backend backend,
      Function<String, EngineSite> site,
      UnaryOperator<Router> pages) {}

  /** What runs jobs, once it is known over what the control plane is called. */
  private interface Backend {
    ExecutionBackend over(HttpCaller control);
  }

  private static Executing executing(ControlConfig config, Parts parts) throws IOException {
    if (config.engine().isPresent()) {
      var remote = parts.add(new NetworkCaller(config.engine().get()));
      var site = new EngineSite(config.engine().get().toString(), Optional.empty());
      return new Executing(
          new RemoteHost(remote),
          _ -> new RemoteEngineBackend(remote, new SplittableRandom()),
          _ -> site,
          UnaryOperator.identity());
    }
    Path dataDir = config.member().dataDir();
    EngineService service = EngineService.open(dataDir, config.modulesDir(), parts);
    Engine engine = service.engine();
    FetchedModules fetched = FetchedModules.open(dataDir, parts);
    return new Executing(
        new EngineHost(engine),
        control -> new EngineBackend(engine, fetched.over(control, engine)),
        EngineService::site,
        service::besides);
  }

  /** Where page and API answer. */
  public String url() {
    return front.url();
  }

  /** Stops all parts in order; what was running is resumed at the next start. */
  @Override
  public void close() {
    parts.close();
  }
}
