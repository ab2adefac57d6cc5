package dev.mvmci.sql.ratis;

import dev.mvmci.sql.peer.PeerPort.Answer;
import dev.mvmci.sql.ratis.MemberProtocol.Request;
import java.io.IOException;
import java.util.concurrent.Semaphore;

/** The far end of {@link MemberClient}. Each call has a virtual thread, up to a limit. */
final class MemberService {

  private static final int MAX_CALLS = 64;
  private static final byte[] DONE = new byte[0];

  private final MemberRequests requests;
  private final Semaphore permits = new Semaphore(MAX_CALLS);

  MemberService(MemberRequests requests) {
    this.requests = requests;
  }

  /** Answers a question of a member. Returns at once. */
  void ask(long peer, byte[] request, Answer answer) {
    serve(
        answer,
        () ->
            switch (MemberProtocol.decodeRequest(request)) {
              case Request.Ask _ -> MemberProtocol.encode(requests.standing());
              case Request other -> {
                requests.change(peer, other);
                yield DONE;
              }
            });
  }

  /** Sends a copy of the database. Returns at once. */
  void copy(Answer answer) {
    serve(
        answer,
        () -> {
          requests.copy(answer::part);
          return DONE;
        });
  }

  private void serve(Answer answer, Work work) {
    if (!permits.tryAcquire()) {
      answer.failed(MAX_CALLS + " calls are under way");
      return;
    }
    var _ =
        Thread.ofVirtual()
            .name("sql-member-call")
            .start(() -> {
              try {
                answer.done(work.run());
              } catch (IOException | RuntimeException e) {
                answer.failed(String.valueOf(e.getMessage()));
              } finally {
                permits.release();
              }
            });
  }

  @FunctionalInterface
  private interface Work {
    byte[] run() throws IOException;
  }
}
