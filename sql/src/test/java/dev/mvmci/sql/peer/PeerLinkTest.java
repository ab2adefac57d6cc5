package dev.mvmci.sql.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mvmci.sql.SqlConfig;
import dev.mvmci.sql.SqlConfig.Member;
import dev.mvmci.sql.SqlConfig.Network;
import dev.mvmci.sql.SqlConfig.Secrets;
import dev.mvmci.sql.SqlConfig.Tls;
import dev.mvmci.sql.member.Refusals;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a connection counts as lost, with a member that answers when the test says so. */
class PeerLinkTest {

  private static final String SECRET = "the secret of the cluster";
  private static final byte KIND = 7;
  private static final Duration PATIENCE = Duration.ofMillis(200);

  private final BlockingQueue<PeerPort.Answer> calls = new LinkedBlockingQueue<>();
  private PeerPort port;
  private PeerLink link;

  @BeforeEach
  void connect() throws IOException {
    port =
        PeerPort.open(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            sockets(1),
            (_, _, _, answer) -> calls.add(answer),
            new Refusals(1));
    Member first = new Member(1, "127.0.0.1", port.address().getPort(), 1);
    link = new PeerLink(sockets(2), first, PATIENCE);
  }

  @AfterEach
  void close() {
    link.close();
    port.close();
  }

  @Test
  void aMemberThatDoesNotAnswerIsGivenUp() throws Exception {
    CompletableFuture<byte[]> answer = link.call(KIND, new byte[1]);

    await()
        .until(() -> {
          link.check();
          return answer.isCompletedExceptionally();
        });

    assertThat(link.isConnected()).isFalse();
  }

  @Test
  void answersThatWaitBehindOneThatTakesItsTimeHereAreNotOverdue() throws Exception {
    var begun = new CountDownLatch(1);
    var done = new CountDownLatch(1);
    CompletableFuture<Void> slow =
        link.call(KIND, new byte[1])
            .thenAccept(_ -> {
              begun.countDown();
              awaits(done);
            });
    CompletableFuture<byte[]> behind = link.call(KIND, new byte[1]);
    calls.take().done(new byte[1]);
    calls.take().done(new byte[2]);
    begun.await();

    await()
        .during(PATIENCE.multipliedBy(3))
        .until(() -> {
          link.check();
          return link.isConnected();
        });
    assertThat(behind).isNotDone();
    done.countDown();
    link.check();

    assertThat(behind.get()).hasSize(2);
    slow.join();
    assertThat(link.isConnected()).isTrue();
  }

  private static void awaits(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static PeerSockets sockets(long self) {
    List<Member> members =
        List.of(new Member(1, "127.0.0.1", 1, 2), new Member(2, "127.0.0.1", 3, 4));
    SqlConfig config =
        SqlConfig.clustered(self, members, Path.of("unused"), new Secrets(SECRET, SECRET))
            .with(Network.DEFAULTS.named("the-cluster").with(Tls.OFF));
    return new PeerSockets(config, new Refusals(self), _ -> OptionalLong.empty());
  }
}
