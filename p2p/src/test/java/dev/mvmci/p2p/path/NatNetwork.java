package dev.mvmci.p2p.path;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Five machines made of network namespaces: a host behind a NAT, another behind another NAT, and a
 * public machine for relays. Needs root, {@code ip} and {@code iptables}.
 */
public final class NatNetwork implements AutoCloseable {

  /** What the public machine is called; the hosts are {@code a} and {@code b}. */
  public static final String PUBLIC = "r";

  private static final int PATIENCE_SECONDS = 30;

  // How many this process has made: the kernel takes a namespace down some time after its name is
  // gone, so no network may use the names of one before it.
  private static final AtomicInteger MADE = new AtomicInteger();

  // Names of links have at most 15 bytes, of which a pid may take seven.
  private static final int NAMES = 26;

  private final String prefix;
  private final String outside;

  private NatNetwork(String prefix, String outside) {
    this.prefix = prefix;
    this.outside = outside;
  }

  /** Whether this machine lets the test make them. */
  public static boolean possible() {
    String probe = "mvpp" + ProcessHandle.current().pid();
    try {
      run("ip", "netns", "add", probe);
      try {
        run("ip", "netns", "exec", probe, "iptables", "-t", "nat", "-S");
        return true;
      } finally {
        run("ip", "netns", "del", probe);
      }
    } catch (IOException _) {
      return false;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /**
   * Makes them.
   *
   * @param masquerade flags of the NATs' rule, for example {@code --random}
   */
  public static NatNetwork create(String... masquerade) throws IOException, InterruptedException {
    long pid = ProcessHandle.current().pid();
    char serial = (char) ('a' + MADE.getAndIncrement() % NAMES);
    // A network of a block that is set aside for such tests (RFC 2544), another for each process.
    var network = new NatNetwork("mvp" + pid + serial, "198.19." + pid % 250);
    boolean made = false;
    try {
      network.make(List.of(masquerade));
      made = true;
      return network;
    } finally {
      if (!made) {
        network.close();
      }
    }
  }

  private void make(List<String> masquerade) throws IOException, InterruptedException {
    run("ip", "link", "add", bridge(), "type", "bridge");
    run("ip", "link", "set", bridge(), "up");
    attach(PUBLIC, publicAddress());
    for (String host : List.of("a", "b")) {
      String nat = "n" + host;
      attach(nat, natAddress(host));
      run("ip", "netns", "add", prefix + host);
      run(
          "ip",
          "link",
          "add",
          "eth0",
          "netns",
          prefix + host,
          "type",
          "veth",
          "peer",
          "name",
          "lan",
          "netns",
          prefix + nat);
      inside(nat, "ip", "addr", "add", inner(host, 1) + "/24", "dev", "lan");
      inside(nat, "ip", "link", "set", "lan", "up");
      inside(nat, "sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward");
      var rule =
          new ArrayList<>(List.of("iptables", "-t", "nat", "-A", "POSTROUTING", "-o", "wan", "-j"));
      rule.add("MASQUERADE");
      rule.addAll(masquerade);
      inside(nat, rule.toArray(String[]::new));
      // As a NAT does that is not asked for anything itself.
      inside(nat, "iptables", "-A", "INPUT", "-i", "wan", "-j", "DROP");
      inside(host, "ip", "link", "set", "lo", "up");
      inside(host, "ip", "link", "set", "eth0", "up");
      move(host, 2);
    }
  }

  /** A machine with an address on the public network. */
  private void attach(String machine, String address) throws IOException, InterruptedException {
    run("ip", "netns", "add", prefix + machine);
    run(
        "ip",
        "link",
        "add",
        outer(machine),
        "type",
        "veth",
        "peer",
        "name",
        "wan",
        "netns",
        prefix + machine);
    run("ip", "link", "set", outer(machine), "master", bridge(), "up");
    inside(machine, "ip", "link", "set", "lo", "up");
    inside(machine, "ip", "addr", "add", address + "/24", "dev", "wan");
    inside(machine, "ip", "link", "set", "wan", "up");
  }

  private String bridge() {
    return prefix + "br";
  }

  /** The bridge's end of a machine's cable. */
  private String outer(String machine) {
    return prefix + "v" + machine;
  }

  /** Where the public machine is. */
  public String publicAddress() {
    return outside + ".9";
  }

  private String natAddress(String host) {
    return outside + (host.equals("a") ? ".1" : ".2");
  }

  private static String inner(String host, int last) {
    return "10.77." + (host.equals("a") ? 1 : 2) + "." + last;
  }

  /** What a command must begin with to run on a machine. */
  public List<String> on(String machine) {
    return List.of("nsenter", "--net=/run/netns/" + prefix + machine);
  }

  /** Gives a host the address that ends so, and no other. */
  public void move(String host, int last) throws IOException, InterruptedException {
    inside(host, "ip", "addr", "flush", "dev", "eth0");
    inside(host, "ip", "addr", "add", inner(host, last) + "/24", "dev", "eth0");
    inside(host, "ip", "route", "replace", "default", "via", inner(host, 1));
  }

  /** Takes the public machine off the network, or puts it back. */
  public void cutPublic(boolean cut) throws IOException, InterruptedException {
    run("ip", "link", "set", outer(PUBLIC), cut ? "down" : "up");
  }

  /** Makes the NAT of a host forget its mappings: they go with the address they stand for. */
  public void flush(String host) throws IOException, InterruptedException {
    String address = natAddress(host) + "/24";
    inside("n" + host, "ip", "addr", "del", address, "dev", "wan");
    inside("n" + host, "ip", "addr", "add", address, "dev", "wan");
  }

  private void inside(String machine, String... command) throws IOException, InterruptedException {
    var whole = new ArrayList<>(on(machine));
    whole.addAll(List.of(command));
    run(whole.toArray(String[]::new));
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IOException(String.join(" ", command) + ": " + output.strip());
    }
  }

  @Override
  public void close() {
    // The cables by name: with their namespaces they would go only when the kernel gets to it.
    for (String machine : List.of("na", "nb", PUBLIC)) {
      remove("ip", "link", "del", outer(machine));
    }
    for (String machine : List.of("a", "b", "na", "nb", PUBLIC)) {
      remove("ip", "netns", "del", prefix + machine);
    }
    remove("ip", "link", "del", bridge());
  }

  private static void remove(String... command) {
    try {
      run(command);
    } catch (IOException _) {
      // It was not made.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
