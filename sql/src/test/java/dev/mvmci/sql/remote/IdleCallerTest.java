package dev.mvmci.sql.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mvmci.sql.SqlConfig;
import dev.mvmci.sql.Statement;
import dev.mvmci.sql.entry.Command;
import dev.mvmci.sql.entry.CommandId;
import dev.mvmci.sql.node.SqliteNode;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who has proven itself and then says nothing does not keep its connection for ever. */
class IdleCallerTest {

  private static final Statement SELECT = Statement.of("SELECT 1");
  private static final long IDLE_NANOS = Protocol.IDLE.toNanos();

  @TempDir Path directory;
  private final AtomicLong nanos = new AtomicLong(-IDLE_NANOS);
  private SqliteNode node;
  private ApiServer server;

  @BeforeEach
  void open() {
    node = SqliteNode.open(SqlConfig.alone(directory));
    server =
        ApiServer.start(
            node,
            new ApiConfig(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                ServedDatabase.CLUSTER,
                ServedDatabase.SECRET,
                false,
                ApiConfig.Limits.of(SqlConfig.Limits.DEFAULTS)),
            nanos::get);
  }

  @AfterEach
  void close() {
    server.close();
    node.close();
  }

  @Test
  void aCallerThatSaysNothingForTheIdleTimeIsCutOff() throws Exception {
    try (Caller silent = new Caller();
        Caller talking = new Caller()) {
      silent.ask(1);
      talking.ask(1);

      nanos.addAndGet(IDLE_NANOS - 1);
      server.checkProgress();
      talking.ask(2);
      nanos.addAndGet(2);
      await()
          .until(() -> {
            server.checkProgress();
            return server.connections() == 1;
          });

      assertThat(silent.in.read()).isEqualTo(-1);
      talking.ask(3);
    }
  }

  @Test
  void aCallerThatSpeaksNowAndThenIsKept() throws Exception {
    try (Caller caller = new Caller()) {
      for (int i = 1; i <= 5; i++) {
        caller.ask(i);
        nanos.addAndGet(IDLE_NANOS);
        server.checkProgress();
      }
      caller.ask(6);
    }
  }

  private final class Caller implements AutoCloseable {

    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;

    Caller() throws IOException, RefusedException {
      socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
      in = new DataInputStream(socket.getInputStream());
      out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
      Handshake.call(
          in, out, new Credentials(ServedDatabase.CLUSTER, ServedDatabase.SECRET), new byte[0]);
    }

    /** Sends a request and waits for its answer. */
    void ask(long id) throws IOException {
      byte[] request =
          RequestCodec.encode(
                  new Request.Submit(new Command(CommandId.NONE, List.of(SELECT)), false))
              .toByteArray();
      out.writeInt(Protocol.FRAME_HEAD_BYTES + request.length);
      out.writeByte(0);
      out.writeLong(id);
      out.write(request);
      out.flush();
      byte[] frame = in.readNBytes(in.readInt());
      assertThat(frame).hasSizeGreaterThan(Protocol.FRAME_HEAD_BYTES);
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
