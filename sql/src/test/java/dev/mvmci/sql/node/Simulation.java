package dev.mvmci.sql.node;

import dev.mvmci.sql.Rows;
import dev.mvmci.sql.SqlFailure;
import dev.mvmci.sql.check.History;
import dev.mvmci.sql.check.HistoryChecker;
import dev.mvmci.sql.check.Operation.Outcome;
import dev.mvmci.sql.check.Verdict.Fault;
import dev.mvmci.sql.entry.Command;
import dev.mvmci.sql.entry.CommandId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * One run: three members and their clients for some seconds of simulated time, with crashes, cuts
 * and losses, then quiet; and what is wrong with what was seen.
 */
final class Simulation implements AutoCloseable {

  private static final int CLIENTS = 4;
  private static final long SETUP = 2_000;
  private static final int ATTEMPTS = 10;
  private static final long QUIET = 60_000;

  private final SimulatedWorld world;
  private final SimulatedCluster cluster;
  private final History history = new History();
  private final List<SimulatedClient> clients = new ArrayList<>();
  private final SimulatedServices services;
  private boolean disturbing = true;

  Simulation(long seed, Path directory, PlantedFault fault) {
    this.world = new SimulatedWorld(seed, SimulatedCluster.SIZE);
    this.cluster = new SimulatedCluster(world, directory, fault);
    Workload workload = new Workload();
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(new SimulatedClient(i, cluster, history, workload, i % 2 == 0, fault));
    }
    this.services = new SimulatedServices(cluster);
  }

  SimulatedCluster cluster() {
    return cluster;
  }

  /** Operations whose outcome the clients learned to be good. */
  int done() {
    return history.count(Outcome.DONE);
  }

  /** Makes the tables, which may take a few attempts where a crash is planned. */
  void setUp() {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      CompletableFuture<Receipt> made = new CompletableFuture<>();
      world.run(cluster::isLevel, world.now() + SETUP);
      var _ =
          cluster
              .any()
              .submit(new Command(CommandId.NONE, Workload.SETUP))
              .thenAccept(made::complete);
      if (world.run(made::isDone, world.now() + SETUP)) {
        return;
      }
    }
    throw new IllegalStateException("no leader came about in a world without disturbance");
  }

  /** Lets clients work while things go wrong. */
  void work(long millis, boolean disturbed) {
    clients.forEach(SimulatedClient::start);
    services.start();
    if (disturbed) {
      world.after(world.between(50, 150), this::disturb);
    }
    world.run(() -> false, world.now() + millis);
    clients.forEach(SimulatedClient::stop);
    services.stop();
    disturbing = false;
  }

  private void disturb() {
    if (!disturbing) {
      return;
    }
    long victim = world.between(1, SimulatedCluster.SIZE);
    long other = world.between(1, SimulatedCluster.SIZE);
    switch (world.random.nextInt(6)) {
      case 0, 1 -> {
        cluster.crash(victim);
        world.after(world.between(20, 400), () -> cluster.start(victim));
      }
      case 2 -> isolate(cluster.leader().orElse(victim)); // it may go on believing that it leads
      case 3 -> world.cut(victim, other); // one way only
      case 4 -> world.lose(0.2);
      default -> checkpoint(victim);
    }
    world.after(world.between(100, 400), world::heal);
    world.after(world.between(80, 300), this::disturb);
  }

  private void isolate(long victim) {
    for (long other = 1; other <= SimulatedCluster.SIZE; other++) {
      world.cut(victim, other);
      world.cut(other, victim);
    }
  }

  private void checkpoint(long id) {
    SimulatedMember member = cluster.member(id);
    if (member != null) {
      var _ = member.peer.checkpoint();
    }
  }

  /** Ends all disturbance, looks at everything once more, and judges. */
  List<String> judge() {
    List<String> wrong = new ArrayList<>();
    world.heal();
    for (long id = 1; id <= SimulatedCluster.SIZE; id++) {
      cluster.start(id);
    }
    boolean quiet =
        world.run(
            () ->
                clients.stream().allMatch(SimulatedClient::isIdle)
                    && services.isIdle()
                    && cluster.isLevel(),
            world.now() + QUIET);
    if (!quiet) {
      wrong.add("members that all run and reach each other did not come level");
      return wrong;
    }
    Workload.looks().forEach(look -> clients.getFirst().act(look));
    int seen = done();
    world.run(() -> done() >= seen + Workload.looks().size(), world.now() + QUIET);
    new HistoryChecker(Workload.TOTAL)
        .check(history.operations()).faults().stream().map(Fault::toString).forEach(wrong::add);
    services.checkNotices(read(cluster.any(), "SELECT position FROM _mvm_notice"));
    wrong.addAll(services.faults());
    compareMembers(wrong);
    return wrong;
  }

  private void compareMembers(List<String> wrong) {
    for (SimulatedMember member : cluster.members()) {
      member.store.divergence().ifPresent(wrong::add);
    }
    for (String sql : Workload.CONTENT) {
      List<String> contents =
          cluster.members().stream().map(member -> text(read(member, sql))).distinct().toList();
      if (contents.size() > 1) {
        wrong.add("members differ in " + sql + ": " + contents);
      }
    }
  }

  private static Rows read(SimulatedMember member, String sql) {
    try {
      return member.store.query(sql, List.of());
    } catch (SqlFailure.Rejected e) {
      if (String.valueOf(e.getMessage()).contains("no such table: _mvm_")) {
        return Rows.EMPTY; // no service came so far
      }
      throw e;
    }
  }

  private static String text(Rows rows) {
    StringBuilder text = new StringBuilder();
    for (Rows.Row row : rows.rows()) {
      for (Object value : row.values()) {
        text.append(value instanceof byte[] bytes ? Arrays.toString(bytes) : value);
        text.append(' ');
      }
      text.append('\n');
    }
    return text.toString();
  }

  @Override
  public void close() {
    services.close();
    cluster.close();
  }
}
