package dev.mvmci.sql.node;

import dev.mvmci.sql.ReplicatedSqlite.Read;
import dev.mvmci.sql.SqlConfig.Member;
import dev.mvmci.sql.consensus.Membership;
import dev.mvmci.sql.entry.Command;
import dev.mvmci.sql.node.WriteHook.Crash;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Members that crash, start again, and talk over the simulated network. */
final class SimulatedCluster implements AutoCloseable {

  static final int SIZE = 3;

  final SimulatedWorld world;
  private final PlantedFault fault;
  private final Membership membership;
  private final Map<Long, SimulatedDisk> disks = new TreeMap<>();
  private final Map<Long, SimulatedMember> running = new TreeMap<>();
  private long writes;
  private long crashAt = Long.MAX_VALUE;
  private boolean crashAfterIt;

  SimulatedCluster(SimulatedWorld world, Path directory, PlantedFault fault) {
    this.world = world;
    this.fault = fault;
    List<Member> members = new ArrayList<>();
    for (long id = 1; id <= SIZE; id++) {
      members.add(new Member(id, "simulated", 9000, 9001));
      disks.put(id, new SimulatedDisk(directory.resolve("s" + id + "-")));
    }
    this.membership = new Membership(members, List.of());
    world.afterEach(this::step);
    members.forEach(member -> start(member.id()));
  }

  /** The process that does this write ends in the middle of it, before its effect or behind. */
  void crashAtWrite(long number, boolean afterIt) {
    crashAt = number;
    crashAfterIt = afterIt;
  }

  /** Writes to any disk until now. */
  long writes() {
    return writes;
  }

  void start(long id) {
    if (!running.containsKey(id)) {
      SimulatedDisk disk = disk(id);
      running.put(
          id,
          new SimulatedMember(
              id, world, disk, membership, this::peer, write -> write(id, write), link(id), fault));
    }
  }

  private SimulatedDisk disk(long id) {
    SimulatedDisk disk = disks.get(id);
    if (disk == null) {
      throw new IllegalArgumentException("there is no member " + id);
    }
    return disk;
  }

  private void write(long id, Runnable write) {
    writes++;
    boolean here = writes == crashAt;
    if (!here || crashAfterIt) {
      write.run();
    }
    if (here) {
      crash(id);
      world.after(world.between(20, 400), () -> start(id));
      throw new Crash();
    }
  }

  /** Ends a process as kill -9 or a power cut does. */
  void crash(long id) {
    SimulatedMember member = running.remove(id);
    if (member != null) {
      member.kill();
      disk(id).crash(world, world.random.nextBoolean());
      member.bury();
    }
  }

  @Nullable SimulatedMember member(long id) {
    return running.get(id);
  }

  List<SimulatedMember> members() {
    return List.copyOf(running.values());
  }

  private @Nullable SimulatedPeer peer(long id) {
    SimulatedMember member = running.get(id);
    return member == null ? null : member.peer;
  }

  /** Any member that runs. */
  SimulatedMember any() {
    List<SimulatedMember> members = members();
    return members.get(world.random.nextInt(members.size()));
  }

  /** Id of a member that believes to lead. */
  OptionalLong leader() {
    return running.entrySet().stream()
        .filter(member -> member.getValue().peer.isLeader())
        .mapToLong(Map.Entry::getKey)
        .findFirst();
  }

  private void step() {
    boolean again = true;
    while (again) {
      again = false;
      for (SimulatedMember member : members()) {
        again |= member.step();
      }
    }
  }

  /** Calls travel over the network both ways, and may be lost both ways. */
  private LeaderLink link(long from) {
    return new LeaderLink() {
      @Override
      public CompletableFuture<Receipt> submit(Member leader, Command command) {
        return call(leader.id(), SimulatedMember::submitHere, command);
      }

      @Override
      public CompletableFuture<Long> barrier(Member leader, Read level) {
        return call(leader.id(), SimulatedMember::barrierHere, level);
      }

      private <Q, A> CompletableFuture<A> call(
          long to, BiFunction<SimulatedMember, Q, CompletableFuture<A>> question, Q argument) {
        CompletableFuture<A> answer = new CompletableFuture<>();
        world.send(
            from,
            to,
            () -> {
              SimulatedMember member = running.get(to);
              if (member != null) {
                var _ =
                    question
                        .apply(member, argument)
                        .whenComplete((result, error) ->
                            world.send(to, from, () -> settle(answer, result, error)));
              }
            });
        return answer;
      }

      @Override
      public void close() {}
    };
  }

  private static <A> void settle(CompletableFuture<A> answer, A result, @Nullable Throwable error) {
    if (error != null) {
      answer.completeExceptionally(error);
    } else {
      answer.complete(result);
    }
  }

  /** Whether all members run and hold the same log. */
  boolean isLevel() {
    List<SimulatedMember> members = members();
    return members.size() == SIZE
        && members.stream().mapToLong(member -> member.peer.appliedIndex()).distinct().count() == 1
        && members.stream().anyMatch(member -> member.peer.isLeader());
  }

  @Override
  public void close() {
    running.values().forEach(SimulatedMember::kill);
    running.values().forEach(SimulatedMember::bury);
    running.clear();
  }
}
