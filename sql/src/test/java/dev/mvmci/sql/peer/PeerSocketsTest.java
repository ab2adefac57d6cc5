package dev.mvmci.sql.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.mvmci.sql.SqlConfig;
import dev.mvmci.sql.SqlConfig.Member;
import dev.mvmci.sql.SqlConfig.Network;
import dev.mvmci.sql.SqlConfig.Secrets;
import dev.mvmci.sql.SqlConfig.Tls;
import dev.mvmci.sql.member.Deadline;
import dev.mvmci.sql.member.MutualProof;
import dev.mvmci.sql.member.Refusals;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/** Who may connect to the Raft port of member 1, and whom a member that dials believes. */
class PeerSocketsTest {

  private static final String SECRET = "the secret of the cluster";
  private static final String CLUSTER = "the-cluster";
  private static final String COMPARE_TLS = "tls_auto_certificates";
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final byte KIND = 7;
  private static final int TRIES = 200;
  private static final int HELLO_BYTES = 4 + 1 + 32 + 1 + CLUSTER.length() + 16;

  private final ListAppender<ILoggingEvent> refusals = new ListAppender<>();
  private final Identity first = new Identity(SECRET, CLUSTER, 1);
  private final Identity second = new Identity(SECRET, CLUSTER, 2);

  /** What a member has been told about itself. */
  private record Identity(String secret, String cluster, long id) {

    PeerSockets sockets(Tls tls, String... hosts) {
      List<Member> members =
          List.of(
              new Member(1, hosts.length == 0 ? "127.0.0.1" : hosts[0], 1, 2),
              new Member(2, "localhost", 3, 4),
              new Member(3, "::1", 5, 6));
      SqlConfig config =
          SqlConfig.clustered(id, members, Path.of("unused"), new Secrets(secret, secret))
              .with(Network.DEFAULTS.named(cluster).with(tls));
      return new PeerSockets(config, new Refusals(id), _ -> OptionalLong.empty());
    }
  }

  @BeforeEach
  void listen() {
    refusals.start();
    logger().addAppender(refusals);
  }

  @AfterEach
  void forget() {
    logger().detachAppender(refusals);
  }

  private static Logger logger() {
    return (Logger) LoggerFactory.getLogger(Refusals.class);
  }

  @ParameterizedTest
  @EnumSource
  void eachEndKnowsWhichMemberTheOtherIs(Tls tls) throws IOException {
    try (PeerPort port = port(first.sockets(tls))) {
      try (PeerSocket dialled = second.sockets(tls).dial(at(1, port))) {
        assertThat(dialled.peer()).isEqualTo(1);
      }
      assertThat(callerSeen(second.sockets(tls), port)).isEqualTo(2);
    }
    assertThat(refusals.list).isEmpty();
  }

  @Test
  void aWrongSecretIsRefused() throws IOException {
    var stranger = new Identity("another secret, as long", CLUSTER, 2);
    try (PeerPort port = port(first.sockets(Tls.AUTO))) {
      assertRefused(stranger.sockets(Tls.AUTO), at(1, port), "compare secret_raft");
    }
    assertLogged("member=1 ", "does not know the secret; compare secret_raft");
  }

  @Test
  void anotherClusterIsRefused() throws IOException {
    var stranger = new Identity(SECRET, "another", 2);
    try (PeerPort port = port(first.sockets(Tls.AUTO))) {
      assertRefused(stranger.sockets(Tls.AUTO), at(1, port), "compare the cluster names");
    }
    assertLogged("member=1 ", "asks for another cluster; compare the cluster names");
  }

  @Test
  void anotherMemberThanTheOneDialledIsRefused() throws IOException {
    try (PeerPort port = port(first.sockets(Tls.AUTO))) {
      assertRefused(second.sockets(Tls.AUTO), at(3, port), "compare the lists of members");
    }
    assertLogged("member=1 ", "it expects member 3 here, this is member 1");
  }

  @Test
  void noMemberHasIdZero() throws IOException {
    try (PeerPort port = port(first.sockets(Tls.AUTO));
        Socket socket = socket(port)) {
      assertThatThrownBy(() -> prove(socket, proof(PlainProof.PORT), 0, 1))
          .hasMessageContaining("compare the lists of members");
    }
    assertLogged("member=1 ", "it has no member's id: 0");
  }

  @Test
  void aProofForTheApiPortIsNoneHere() throws IOException {
    var api = new MutualProof.Port("mvmr", 1, "mvm-ci api 1", "secret_api", 16);
    try (PeerPort port = port(first.sockets(Tls.AUTO));
        Socket socket = socket(port)) {
      assertThatThrownBy(() -> prove(socket, proof(api), 2, 1))
          .hasMessageContaining("the secret is not the same");
    }
  }

  @Test
  void aRecordedHandshakeIsOfNoUseLater() throws IOException {
    var recorded = new ByteArrayOutputStream();
    try (PeerPort port = port(first.sockets(Tls.AUTO))) {
      try (Socket socket = socket(port)) {
        proof(PlainProof.PORT)
            .dial(
                new DataInputStream(socket.getInputStream()),
                new DataOutputStream(both(recorded, socket.getOutputStream())),
                new byte[0],
                claim(2, 1));
      }
      try (Socket socket = socket(port)) {
        socket.getOutputStream().write(recorded.toByteArray());
        assertThat(socket.getInputStream().readAllBytes())
            .as("a nonce and a reason, no proof")
            .hasSize(1 + 32 + 1);
      }
    }
    assertThat(recorded.size()).isEqualTo(HELLO_BYTES + 32);
    assertLogged("member=1 ", "does not know the secret");
  }

  @Test
  void whoSendsBackOurProofIsNotBelieved() throws Exception {
    try (ServerSocket mirror = listener()) {
      var answer =
          CompletableFuture.runAsync(() -> {
            try (Socket socket = mirror.accept()) {
              var in = socket.getInputStream();
              byte[] hello = in.readNBytes(HELLO_BYTES);
              var out = new DataOutputStream(socket.getOutputStream());
              out.write(0);
              out.write(hello, 5, 32);
              out.flush();
              byte[] proof = in.readNBytes(32);
              out.write(0);
              out.write(proof);
              byte[] _ = in.readAllBytes();
            } catch (IOException e) {
              throw new IllegalStateException(e);
            }
          });

      assertRefused(
          second.sockets(Tls.AUTO),
          new Member(1, "127.0.0.1", mirror.getLocalPort(), 1),
          "the other side does not know the secret");
      answer.join();
    }
    assertLogged("member=2 ", "the other side does not know the secret");
  }

  @Test
  void aHelloThatBreaksOffHurtsNobody() throws IOException {
    byte[] hello = ("mvmr\1" + "x".repeat(33)).getBytes(StandardCharsets.US_ASCII);
    try (PeerPort port = port(first.sockets(Tls.AUTO))) {
      for (int length = 0; length < hello.length; length++) {
        assertThat(say(port, Arrays.copyOf(hello, length))).isEmpty();
      }
      assertThat(callerSeen(second.sockets(Tls.AUTO), port)).isEqualTo(2);
    }
    assertLogged("member=1 ", "it broke off in its hello");
  }

  @ParameterizedTest
  @EnumSource(names = {"ON", "OFF"})
  void garbageHurtsNobody(Tls tls) throws IOException {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    SplittableRandom random = new SplittableRandom(seed);
    try (PeerPort port = port(first.sockets(tls))) {
      for (int i = 0; i < TRIES; i++) {
        byte[] garbage = new byte[random.nextInt(200)];
        random.nextBytes(garbage);
        if (garbage.length > 5 && random.nextBoolean()) {
          System.arraycopy(
              "mvmr\1".getBytes(StandardCharsets.US_ASCII), 0, garbage, 0, random.nextInt(6));
        }
        byte[] _ = say(port, garbage);
      }
      assertThat(callerSeen(second.sockets(tls), port)).isEqualTo(2);
    }
  }

  @Test
  void oneWithTlsAndOneWithoutTellWhatToCompare() throws IOException {
    try (PeerPort plain = port(first.sockets(Tls.AUTO))) {
      assertRefused(second.sockets(Tls.ON), at(1, plain), COMPARE_TLS);
    }
    assertLogged("member=1 ", "it speaks TLS, which is off here; " + COMPARE_TLS);
    try (PeerPort encrypted = port(first.sockets(Tls.ON))) {
      assertRefused(second.sockets(Tls.AUTO), at(1, encrypted), COMPARE_TLS);
    }
    assertLogged("member=1 ", "it does not speak TLS, which is on here; " + COMPARE_TLS);
  }

  @ParameterizedTest
  @EnumSource
  void beyondLoopbackThereIsTlsWhateverIsSet(Tls tls) throws IOException {
    try (PeerPort port = port(first.sockets(tls, "192.0.2.1"))) {
      assertThat(callerSeen(second.sockets(Tls.ON), port)).isEqualTo(2);
      assertRefused(second.sockets(Tls.OFF), at(1, port), "it takes TLS only");
    }
  }

  @Test
  void nobodyBeyondLoopbackIsDialledWithoutTls() {
    Member away = new Member(1, "db1.example", 1, 1);

    assertRefused(second.sockets(Tls.AUTO), away, "it is not on loopback");
    assertLogged("member=2 ", "it is not on loopback");
  }

  @Test
  void nobodyBeyondLoopbackIsListenedToWithoutTls() {
    var told = new ByteArrayOutputStream();
    Socket away =
        new Socket() {
          @Override
          public InetAddress getInetAddress() {
            return new InetSocketAddress("192.0.2.1", 1).getAddress();
          }

          @Override
          public InputStream getInputStream() {
            return InputStream.nullInputStream();
          }

          @Override
          public OutputStream getOutputStream() {
            return told;
          }
        };

    assertThatThrownBy(() -> first.sockets(Tls.OFF).accept(away)).isInstanceOf(IOException.class);
    assertThat(told.toByteArray()).as("how an alert of TLS begins").containsExactly(0x15);
    assertLogged("peer=192.0.2.1 ", "it is not on loopback");
  }

  @Test
  void aStepThatTakesTooLongEndsWithTheSocket() throws IOException {
    try (ServerSocket silent = listener();
        Socket socket = new Socket(silent.getInetAddress(), silent.getLocalPort())) {
      assertThatThrownBy(
              () -> {
                int _ =
                    Deadline.within(
                        Duration.ofMillis(20), socket, () -> socket.getInputStream().read());
              })
          .isInstanceOf(SocketTimeoutException.class);
      assertThat(socket.isClosed()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"ON", "OFF"})
  void closingEitherEndEndsWhatTheOtherWaitsFor(Tls tls) throws Exception {
    var called = new CountDownLatch(1);
    PeerPort port =
        PeerPort.open(
            loopback(), first.sockets(tls), (_, _, _, _) -> called.countDown(), new Refusals(1));
    try (PeerLink link = new PeerLink(second.sockets(tls), at(1, port), PATIENCE)) {
      var answer = link.call(KIND, new byte[1]);
      called.await();
      port.close();
      assertThat(answer).failsWithin(PATIENCE);
      assertThat(link.isConnected()).isFalse();
    } finally {
      port.close();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"ON", "OFF"})
  void closingEndsTheOwnReadAndTheOwnWrite(Tls tls) throws Exception {
    try (ServerSocket listener = listener()) {
      var accepted = CompletableFuture.supplyAsync(() -> accept(first.sockets(tls), listener));
      PeerSocket dialled =
          second.sockets(tls).dial(new Member(1, "127.0.0.1", listener.getLocalPort(), 1));
      try (PeerSocket silent = accepted.join()) {
        assertThat(silent.peer()).isEqualTo(2);
        CompletableFuture<Throwable> reading = ending(dialled::read);
        CompletableFuture<Throwable> writing =
            ending(() -> {
              while (true) {
                dialled.write(new Frame(KIND, 1, new byte[1 << 20]));
              }
            });
        await().until(() -> dialled.isStalled(1) && !writing.isDone());
        dialled.close();

        assertThat(reading.get()).isInstanceOf(IOException.class);
        assertThat(writing.get()).isInstanceOf(IOException.class);
      }
    }
  }

  @FunctionalInterface
  private interface Waits {
    void run() throws IOException;
  }

  /** How something ends that waits on a thread of its own. */
  private static CompletableFuture<Throwable> ending(Waits waits) {
    var ending = new CompletableFuture<Throwable>();
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try {
            waits.run();
            ending.complete(new IllegalStateException("it did not wait"));
          } catch (IOException | RuntimeException e) {
            ending.complete(e);
          }
        });
    return ending;
  }

  private static PeerSocket accept(PeerSockets sockets, ServerSocket listener) {
    try {
      return sockets.accept(listener.accept());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Answers with the id of who calls. */
  private static PeerPort port(PeerSockets sockets) throws IOException {
    return PeerPort.open(
        loopback(),
        sockets,
        (peer, _, _, answer) -> answer.done(ByteBuffer.allocate(Long.BYTES).putLong(peer).array()),
        new Refusals(1));
  }

  private static long callerSeen(PeerSockets sockets, PeerPort port) throws IOException {
    try (PeerLink link = new PeerLink(sockets, at(1, port), PATIENCE)) {
      return ByteBuffer.wrap(link.ask(KIND, new byte[1])).getLong();
    }
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private static ServerSocket listener() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  private static Member at(long id, PeerPort port) {
    return new Member(id, "127.0.0.1", port.address().getPort(), 1);
  }

  private static Socket socket(PeerPort port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port.address().getPort());
    socket.setSoTimeout((int) PATIENCE.toMillis()); // fails where a port says nothing, and should
    return socket;
  }

  private static MutualProof proof(MutualProof.Port port) {
    return new MutualProof(port, CLUSTER, SECRET);
  }

  private static byte[] claim(long from, long to) {
    return ByteBuffer.allocate(16).putLong(from).putLong(to).array();
  }

  private static void prove(Socket socket, MutualProof proof, long from, long to)
      throws IOException {
    proof.dial(
        new DataInputStream(socket.getInputStream()),
        new DataOutputStream(socket.getOutputStream()),
        new byte[0],
        claim(from, to));
  }

  private static OutputStream both(ByteArrayOutputStream copy, OutputStream out) {
    return new FilterOutputStream(out) {
      @Override
      public void write(int b) throws IOException {
        copy.write(b);
        out.write(b);
      }
    };
  }

  /** Says something and no more; what comes back until the end. */
  private static byte[] say(PeerPort port, byte[] bytes) throws IOException {
    try (Socket socket = socket(port)) {
      socket.getOutputStream().write(bytes);
      socket.shutdownOutput();
      return socket.getInputStream().readAllBytes();
    } catch (IOException _) {
      return new byte[0]; // turned away while it spoke
    }
  }

  private static void assertRefused(PeerSockets sockets, Member member, String reason) {
    assertThatThrownBy(
            () -> {
              try (PeerSocket dialled = sockets.dial(member)) {
                assertThat(dialled.peer()).as("not refused").isZero();
              }
            })
        .isInstanceOf(IOException.class)
        .hasMessageContaining(reason);
  }

  /** By one member at least; the port may log after it has answered. */
  private void assertLogged(String who, String reason) {
    await()
        .untilAsserted(() ->
            assertThat(List.copyOf(refusals.list))
                .extracting(ILoggingEvent::getFormattedMessage)
                .anyMatch(line -> line.contains(who) && line.contains(reason)));
  }
}
