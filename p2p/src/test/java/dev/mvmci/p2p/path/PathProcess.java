package dev.mvmci.p2p.path;

import dev.mvmci.http.Call;
import dev.mvmci.http.Request;
import dev.mvmci.http.Response;
import dev.mvmci.p2p.Contact;
import dev.mvmci.p2p.Identity;
import dev.mvmci.p2p.NodeId;
import dev.mvmci.p2p.RelayAddress;
import dev.mvmci.p2p.relay.Relay;
import dev.mvmci.p2p.relay.RelayConfig;
import dev.mvmci.p2p.relay.RelayTarget;
import dev.mvmci.p2p.relay.TestSigners;
import dev.mvmci.p2p.session.Endpoint;
import dev.mvmci.p2p.session.EndpointConfig;
import dev.mvmci.p2p.session.PeerService;
import dev.mvmci.p2p.session.Session;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A relay, a server or a client as a process on a machine of its own. */
final class PathProcess implements AutoCloseable {

  private static final int PORT = 4_000;
  private static final int SERVER = 1;
  private static final int CLIENT = 2;
  private static final Pattern STATUS =
      Pattern.compile("kind=(\\w+) answered=(\\d+) failed=(\\d+) slowest_ms=(\\d+)");
  private static final PeerService ANSWERS =
      new PeerService() {
        @Override
        public boolean admits(NodeId peer) {
          return true;
        }

        @Override
        public Response handle(NodeId peer, Request request) {
          return Response.text(200, peer.brief());
        }
      };

  private final Process process;
  private final Path output;

  /** How a client is doing; a failed request is one whose session was lost. */
  record Status(String kind, long answered, long failed, long slowestMillis) {}

  private PathProcess(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /** Starts one; arguments as {@link #main} takes them. */
  static PathProcess start(List<String> prefix, Path output, String... arguments)
      throws IOException {
    List<String> java =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx160m",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            PathProcess.class.getName());
    List<String> command =
        Stream.of(prefix, java, Arrays.asList(arguments)).flatMap(List::stream).toList();
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    return new PathProcess(process, output);
  }

  /** Arguments: {@code relay PORT}, or {@code serve|call HOST:PORT...} with the relays. */
  public static void main(String[] arguments) throws Exception {
    List<String> rest = Arrays.asList(arguments).subList(1, arguments.length);
    switch (arguments[0]) {
      case "relay" -> {
        int port = Integer.parseInt(rest.getFirst());
        try (Relay _ =
            Relay.start(
                RelayConfig.open(new InetSocketAddress("0.0.0.0", port)),
                TestSigners.signer(port))) {
          new CountDownLatch(1).await(); // until it is killed
        }
      }
      case "serve" -> {
        try (Endpoint _ = open(SERVER, paths(SERVER, relays(rest)))) {
          new CountDownLatch(1).await();
        }
      }
      default -> call(relays(rest));
    }
  }

  private static List<RelayAddress> relays(List<String> texts) {
    return texts.stream().map(text -> RelayAddress.parse("udp:" + text)).toList();
  }

  private static Identity identity(int number) {
    byte[] seed = new byte[32];
    seed[0] = (byte) number;
    return Identity.ofSeed(seed);
  }

  private static PathUnderlay paths(int number, List<RelayAddress> relays) {
    return new PathUnderlay(
        identity(number), relays.stream().map(RelayTarget::of).toList(), _ -> true);
  }

  private static Endpoint open(int number, PathUnderlay paths) throws IOException {
    return Endpoint.open(
        EndpointConfig.DEFAULT.at(new InetSocketAddress("0.0.0.0", PORT)),
        identity(number),
        paths,
        ANSWERS);
  }

  private static void call(List<RelayAddress> relays) throws Exception {
    var paths = paths(CLIENT, relays);
    var contact = new Contact(identity(SERVER).id(), List.of(), relays);
    long failed = 0;
    long answered = 0;
    try (Endpoint endpoint = open(CLIENT, paths)) {
      Optional<Session> session = Optional.empty();
      while (true) {
        if (session.isEmpty()) {
          session = dial(endpoint, contact);
          continue;
        }
        long begun = System.nanoTime();
        try {
          session.get().call(Call.get("/"));
          answered++;
        } catch (IOException e) {
          System.out.println("failed: " + e);
          session.get().close();
          session = Optional.empty();
          failed++;
        }
        long took = (System.nanoTime() - begun) / 1_000_000;
        String kind =
            paths.statuses().isEmpty() ? "NONE" : paths.statuses().getFirst().kind().name();
        System.out.printf(
            "kind=%s answered=%d failed=%d slowest_ms=%d%n", kind, answered, failed, took);
        Thread.sleep(20);
      }
    }
  }

  /** Peers may not be registered yet: a dial that finds nobody is no failure. */
  private static Optional<Session> dial(Endpoint endpoint, Contact contact)
      throws InterruptedException {
    try {
      return Optional.of(endpoint.dial(contact));
    } catch (IOException e) {
      System.out.println("dial: " + e.getMessage());
      return Optional.empty();
    }
  }

  /**
   * The latest a client has said, with the slowest of its requests since it has answered so many.
   */
  Status status(long since) throws IOException {
    var all = new ArrayList<Status>();
    Matcher match = STATUS.matcher(Files.readString(output));
    while (match.find()) {
      all.add(
          new Status(
              match.group(1),
              Long.parseLong(match.group(2)),
              Long.parseLong(match.group(3)),
              Long.parseLong(match.group(4))));
    }
    if (all.isEmpty()) {
      return new Status("NONE", 0, 0, 0);
    }
    Status last = all.getLast();
    long slowest =
        all.stream()
            .filter(status -> status.answered() > since)
            .mapToLong(Status::slowestMillis)
            .max()
            .orElse(0);
    return new Status(last.kind(), last.answered(), last.failed(), slowest);
  }

  String output() throws IOException {
    return Files.readString(output);
  }

  /** Ends it as a power cut would. */
  void kill() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    kill();
  }
}
