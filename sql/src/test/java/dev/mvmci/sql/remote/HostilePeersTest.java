package dev.mvmci.sql.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.mvmci.sql.ReplicatedSqlite.Read;
import dev.mvmci.sql.Statement;
import dev.mvmci.sql.entry.ByteWriter;
import dev.mvmci.sql.entry.Command;
import dev.mvmci.sql.entry.CommandId;
import dev.mvmci.sql.member.Refusals;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Strangers, liars and broken programs at the API port. */
class HostilePeersTest {

  private static final Credentials CREDENTIALS =
      new Credentials(ServedDatabase.CLUSTER, ServedDatabase.SECRET);
  private static final int TRIES = 300;
  private static final int[] HEAD = {0, 1, 2, 3, 4, 13};

  @TempDir static Path directory;
  private static ServedDatabase served;
  private static final ListAppender<ILoggingEvent> refusals = new ListAppender<>();

  @BeforeAll
  static void open() {
    Logger logger = (Logger) LoggerFactory.getLogger(Refusals.class);
    refusals.start();
    logger.addAppender(refusals);
    logger.setAdditive(false);
    served =
        ServedDatabase.open(
            directory,
            false,
            new ApiConfig.Limits(24, 8, 16, 4, Duration.ofSeconds(5), Duration.ofSeconds(30)));
    served.node().execute("CREATE TABLE item (name TEXT)");
  }

  @AfterAll
  static void close() {
    served.close();
    ((Logger) LoggerFactory.getLogger(Refusals.class)).detachAppender(refusals);
  }

  @Test
  void garbageBeforeAndAfterTheHandshakeHurtsNobody() throws Exception {
    SplittableRandom random = seeded();
    for (int i = 0; i < TRIES; i++) {
      byte[] garbage = new byte[random.nextInt(200)];
      random.nextBytes(garbage);
      try (Socket socket = socket()) {
        if (random.nextBoolean()) {
          prove(socket);
        } else if (garbage.length > 4 && random.nextBoolean()) {
          System.arraycopy("mvmq".getBytes(StandardCharsets.US_ASCII), 0, garbage, 0, 4);
        }
        writeQuietly(socket, garbage);
        awaitEndIfDue(socket, random);
      }
    }
    assertServes();
  }

  @Test
  void bentAndCutFramesHurtNobodyAndHaveNoEffect() throws Exception {
    SplittableRandom random = seeded();
    byte[] insert = frame(1, 0, insertion("bent"));
    for (int i = 0; i < TRIES; i++) {
      byte[] bent = insert.clone();
      // Length, flags and the kind of request; ids may be any, and so may the SQL at the end.
      bent[HEAD[random.nextInt(HEAD.length)]] ^= (byte) (1 << random.nextInt(8));
      byte[] sent = random.nextBoolean() ? bent : Arrays.copyOf(insert, random.nextInt(20));
      try (Socket socket = socket()) {
        prove(socket);
        writeQuietly(socket, sent);
        socket.shutdownOutput();
        readToEnd(socket);
      }
    }
    assertServes();
  }

  @Test
  void aFrameThatComesTwiceIsRefusedAndAppliedOnce() throws Exception {
    byte[] insert = frame(7, 0, insertion("twice"));
    try (Socket socket = socket()) {
      prove(socket);
      socket.getOutputStream().write(insert);
      socket.getOutputStream().write(insert);
      readToEnd(socket);
    }

    await().until(() -> count("twice") == 1);
    await().until(() -> isRefused("request 7 after 7"));
  }

  @Test
  void anOversizedFrameIsRefusedBeforeItIsRead() throws Exception {
    try (Socket socket = socket()) {
      prove(socket);
      new DataOutputStream(socket.getOutputStream()).writeInt(Integer.MAX_VALUE);
      readToEnd(socket);
    }
    await().until(() -> isRefused("a frame of 2147483647 bytes"));
    assertServes();
  }

  @Test
  void aRecordedHandshakeIsOfNoUseLater() throws Exception {
    var recorded = new ByteArrayOutputStream();
    try (Socket socket = socket()) {
      Handshake.call(
          new DataInputStream(socket.getInputStream()),
          new DataOutputStream(both(recorded, socket)),
          CREDENTIALS,
          new byte[0]);
    }
    try (Socket socket = socket()) {
      socket.getOutputStream().write(recorded.toByteArray());
      socket.getOutputStream().write(frame(1, 0, insertion("replayed")));
      socket.shutdownOutput();
      readToEnd(socket);
    }

    await().until(() -> isRefused("does not know the secret"));
    assertThat(count("replayed")).isZero();
  }

  @Test
  void whoIsRefusedIsLoggedOnceHoweverOftenItComes() throws Exception {
    for (int i = 0; i < 5; i++) {
      try (Socket socket = socket()) {
        assertThatThrownBy(
                () -> prove(socket, new Credentials(ServedDatabase.CLUSTER, "some other secret")))
            .isInstanceOf(RefusedException.class)
            .hasMessageContaining("secret_api");
      }
      try (Socket socket = socket()) {
        assertThatThrownBy(() -> prove(socket, new Credentials("other", ServedDatabase.SECRET)))
            .isInstanceOf(RefusedException.class)
            .hasMessageContaining("cluster");
      }
    }

    await()
        .untilAsserted(() -> {
          assertThat(refused())
              .filteredOn(line -> line.contains("does not know the secret"))
              .hasSize(1);
          assertThat(refused()).filteredOn(line -> line.contains("another cluster")).hasSize(1);
        });
    assertThat(refused()).noneMatch(line -> line.contains(ServedDatabase.SECRET));
  }

  @Test
  void aServerWithoutTheSecretIsNotBelieved() throws Exception {
    var written = new ByteArrayOutputStream();
    var answer = new ByteArrayOutputStream();
    answer.write(0);
    answer.writeBytes(new byte[32]);
    answer.write(0);
    answer.writeBytes(new byte[40]);

    assertThatThrownBy(() ->
            Handshake.call(
                new DataInputStream(new ByteArrayInputStream(answer.toByteArray())),
                new DataOutputStream(written),
                CREDENTIALS,
                new byte[0]))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("does not know the secret");
  }

  @Test
  void strangersCannotTakeAllConnections() throws Exception {
    Socket[] silent = new Socket[40];
    try {
      for (int i = 0; i < silent.length; i++) {
        silent[i] = socket();
      }
      await().until(() -> served.server().connections() <= 8);
    } finally {
      for (Socket socket : silent) {
        socket.close();
      }
    }
    assertServes();
  }

  private static SplittableRandom seeded() {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    return new SplittableRandom(seed);
  }

  private static Socket socket() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), served.server().port());
  }

  private static void prove(Socket socket) throws IOException {
    prove(socket, CREDENTIALS);
  }

  private static void prove(Socket socket, Credentials credentials) throws IOException {
    Handshake.call(
        new DataInputStream(socket.getInputStream()),
        new DataOutputStream(new BufferedOutputStream(socket.getOutputStream())),
        credentials,
        new byte[0]);
  }

  private static ByteWriter insertion(String name) {
    return RequestCodec.encode(
        new Request.Submit(
            new Command(CommandId.NONE, List.of(Statement.of("INSERT INTO item VALUES (?)", name))),
            false));
  }

  private static byte[] frame(long id, int flags, ByteWriter message) throws IOException {
    var bytes = new ByteArrayOutputStream();
    var out = new DataOutputStream(bytes);
    out.writeInt(Protocol.FRAME_HEAD_BYTES + message.size());
    out.writeByte(flags);
    out.writeLong(id);
    out.write(message.toByteArray());
    return bytes.toByteArray();
  }

  private static OutputStream both(ByteArrayOutputStream copy, Socket socket) throws IOException {
    var out = socket.getOutputStream();
    return new FilterOutputStream(out) {
      @Override
      public void write(int b) throws IOException {
        copy.write(b);
        out.write(b);
      }
    };
  }

  private static void writeQuietly(Socket socket, byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
    } catch (IOException _) {
      // refused while writing
    }
  }

  /** Some wait to be refused, others just go. */
  private static void awaitEndIfDue(Socket socket, SplittableRandom random) throws IOException {
    if (random.nextInt(4) == 0) {
      socket.shutdownOutput();
      readToEnd(socket);
    }
  }

  private static void readToEnd(Socket socket) {
    try {
      socket.getInputStream().readAllBytes();
    } catch (IOException _) {
      // reset
    }
  }

  private static boolean isRefused(String reason) {
    return refused().stream().anyMatch(line -> line.contains(reason));
  }

  private static List<String> refused() {
    return List.copyOf(refusals.list).stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  private static long count(String name) {
    return served
        .node()
        .query(Read.LOCAL, "SELECT count(*) AS n FROM item WHERE name = ?", name)
        .first()
        .orElseThrow()
        .requiredInteger("n");
  }

  /** It still answers, has forgotten the others, and nothing of them took effect. */
  private static void assertServes() {
    await().until(() -> served.server().connections() == 0);
    try (RemoteSqlite remote = RemoteSqlite.connect(served.caller())) {
      assertThat(remote.query(Read.STRICT, "SELECT 1 AS one").rows()).hasSize(1);
    }
    assertThat(count("bent")).isZero();
  }
}
