package dev.mvmci.p2p.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvmci.http.Call;
import dev.mvmci.http.Headers;
import dev.mvmci.http.Request;
import dev.mvmci.http.Response;
import dev.mvmci.p2p.NodeId;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests and answers of all sizes, over one session. */
class ExchangeTest {

  private final CountDownLatch gate = new CountDownLatch(1);
  private Endpoint server = EndpointTest.endpoint(31, new Answers());
  private Endpoint client = EndpointTest.endpoint(32, PeerService.NOTHING);
  private Session session;

  @BeforeEach
  void dial() throws Exception {
    session = client.dial(EndpointTest.contact(server));
  }

  @AfterEach
  void close() {
    gate.countDown();
    session.close();
    client.close();
    server.close();
  }

  private final class Answers implements PeerService {
    @Override
    public boolean admits(NodeId peer) {
      return true;
    }

    @Override
    public Response handle(NodeId peer, Request request) throws InterruptedException {
      return switch (request.path()) {
        case "/echo" -> Response.bytes(200, "application/x", request.bytes());
        case "/stream" -> {
          byte[] content = request.bytes();
          yield new Response(
              200,
              Headers.NONE,
              new Response.Body.Stream(out -> {
                for (int at = 0; at < content.length; at += 777) {
                  out.write(content, at, Math.min(777, content.length - at));
                }
              }));
        }
        case "/refuse" -> Response.text(413, "too much");
        case "/broken" ->
            new Response(
                200,
                Headers.NONE,
                new Response.Body.Stream(out -> {
                  out.write(new byte[100_000]);
                  throw new IOException("the disk is gone");
                }));
        default -> {
          gate.await();
          yield Response.noContent();
        }
      };
    }
  }

  @Test
  void bodiesOfAnySizeArriveWholeWhileOthersAreUnderWay() throws Exception {
    int piece = OutboundBody.PIECE_BYTES;
    int[] sizes = {0, 1, 1_300, piece - 1, piece, piece + 1, 3 * piece, 700_001};
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Void>> calls = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        byte[] body = new byte[sizes[i % sizes.length]];
        new Random(i).nextBytes(body);
        String path = i % 3 == 0 ? "/stream" : "/echo";
        calls.add(() -> {
          byte[] answer = session.call(Call.post(path, "application/x", body)).body();
          assertThat(Arrays.equals(answer, body)).as(path + " " + body.length).isTrue();
          return null;
        });
      }
      for (Future<Void> call : threads.invokeAll(calls)) {
        call.get();
      }
    }
  }

  @Test
  void aBodyThatItsWriterBreaksOffIsNotTakenForAWholeOne() {
    assertThatThrownBy(() -> session.call(Call.get("/broken")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("broke off");
  }

  @Test
  void anAnswerThatDoesNotComeInTimeIsGivenUpAndTheSessionGoesOn() throws Exception {
    Call impatient = Call.get("/park").within(Duration.ofMillis(50));
    assertThatThrownBy(() -> session.call(impatient)).isInstanceOf(SocketTimeoutException.class);
    assertThat(session.call(Call.post("/echo", "application/x", new byte[9])).body()).hasSize(9);
  }

  /** Of the body only what fits into a beginning connection's window has left by then. */
  @Test
  @Timeout(30)
  void anAnswerBeforeTheBodyWasTakenEndsTheSending() throws Exception {
    for (int i = 0; i < 10; i++) {
      try (Session fresh = client.dial(EndpointTest.contact(server))) {
        Call large = Call.post("/refuse", "application/x", new byte[8 << 20]);
        assertThat(fresh.call(large.within(Duration.ofSeconds(20))).status()).isEqualTo(413);
      }
    }
  }

  /** One with the message and one that says that ours came; three times as many if in pieces. */
  @Test
  void aSmallMessageLeavesInOneDatagram() throws Exception {
    int count = 40;
    long before = SessionFigures.received(session.channel());
    for (int i = 0; i < count; i++) {
      var _ = session.call(Call.post("/echo", "application/x", new byte[100]));
    }
    assertThat(SessionFigures.received(session.channel()) - before)
        .isLessThan(count * 2 + count / 2);
  }
}
