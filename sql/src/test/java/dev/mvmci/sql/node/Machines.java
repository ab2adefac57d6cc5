package dev.mvmci.sql.node;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Machines on a network of their own, made of network namespaces and a bridge: packets between two
 * of them can be cut in one direction or both. The test itself reaches all of them always. Needs
 * root and Linux' {@code ip}.
 */
final class Machines implements AutoCloseable {

  private final String prefix;
  private final String network;
  private final int count;
  private final List<String> cuts = new ArrayList<>();

  private Machines(String prefix, String network, int count) {
    this.prefix = prefix;
    this.network = network;
    this.count = count;
  }

  /** Whether this machine lets the test make namespaces. */
  static boolean possible() {
    String probe = "mvmp" + ProcessHandle.current().pid();
    return SystemCommand.works(() -> {
      SystemCommand.run("ip", "netns", "add", probe);
      SystemCommand.run("ip", "netns", "del", probe);
    });
  }

  /** Makes them, numbered from 1. */
  static Machines create(int count) throws IOException, InterruptedException {
    long pid = ProcessHandle.current().pid();
    // A network of a block that is set aside for such tests (RFC 2544), another for each process.
    Machines machines = new Machines("mvm" + pid, "198.18." + pid % 250, count);
    boolean made = false;
    try {
      machines.make();
      made = true;
      return machines;
    } finally {
      if (!made) {
        machines.close();
      }
    }
  }

  private void make() throws IOException, InterruptedException {
    SystemCommand.run("ip", "link", "add", bridge(), "type", "bridge");
    SystemCommand.run("ip", "addr", "add", network + ".254/24", "dev", bridge());
    SystemCommand.run("ip", "link", "set", bridge(), "up");
    for (int id = 1; id <= count; id++) {
      SystemCommand.run("ip", "netns", "add", namespace(id));
      SystemCommand.run(
          "ip",
          "link",
          "add",
          outside(id),
          "type",
          "veth",
          "peer",
          "name",
          "eth0",
          "netns",
          namespace(id));
      SystemCommand.run("ip", "link", "set", outside(id), "master", bridge(), "up");
      inside(id, "ip", "addr", "add", address(id) + "/24", "dev", "eth0");
      inside(id, "ip", "link", "set", "eth0", "up");
      inside(id, "ip", "link", "set", "lo", "up");
    }
  }

  private String bridge() {
    return prefix + "b";
  }

  private String outside(int id) {
    return prefix + "v" + id;
  }

  private String namespace(int id) {
    return prefix + "n" + id;
  }

  String address(int id) {
    return network + "." + id;
  }

  /** What a command must begin with to run on a machine. */
  List<String> on(int id) {
    // Not by ip, which would also keep the disks as they are mounted now.
    return List.of("nsenter", "--net=/run/netns/" + namespace(id));
  }

  /** Drops what one sends to the other; the other direction stays. */
  void cut(int from, int to) throws IOException, InterruptedException {
    inside(from, "ip", "route", "add", "blackhole", address(to) + "/32");
    cuts.add(from + " " + to);
  }

  /** Drops everything between one machine and the others. */
  void isolate(int id) throws IOException, InterruptedException {
    for (int other = 1; other <= count; other++) {
      if (other != id) {
        cut(id, other);
        cut(other, id);
      }
    }
  }

  /** Takes all cuts back. */
  void heal() throws IOException, InterruptedException {
    for (String cut : cuts) {
      String[] ends = cut.split(" ", -1);
      inside(
          Integer.parseInt(ends[0]),
          "ip",
          "route",
          "del",
          "blackhole",
          address(Integer.parseInt(ends[1])) + "/32");
    }
    cuts.clear();
  }

  private void inside(int id, String... command) throws IOException, InterruptedException {
    var whole = new ArrayList<>(on(id));
    whole.addAll(List.of(command));
    SystemCommand.run(whole.toArray(String[]::new));
  }

  @Override
  public void close() {
    for (int id = 1; id <= count; id++) {
      // With its namespace it would go only when the kernel gets to it.
      remove("ip", "link", "del", outside(id));
      remove("ip", "netns", "del", namespace(id));
    }
    remove("ip", "link", "del", bridge());
  }

  private static void remove(String... command) {
    boolean _ = SystemCommand.works(() -> SystemCommand.run(command)); // or it was not made
  }
}
