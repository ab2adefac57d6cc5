package dev.mvmci.sql.ratis;

import dev.mvmci.sql.SqlFailure;
import dev.mvmci.sql.ratis.MemberProtocol.Request;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.thirdparty.io.grpc.ServerServiceDefinition;
import org.apache.ratis.thirdparty.io.grpc.Status;
import org.apache.ratis.thirdparty.io.grpc.stub.ServerCallStreamObserver;
import org.apache.ratis.thirdparty.io.grpc.stub.ServerCalls;
import org.apache.ratis.thirdparty.io.grpc.stub.StreamObserver;

/** The far end of {@link MemberClient}. Each call has a virtual thread, up to a limit. */
final class MemberService {

  private static final int MAX_CALLS = 64;
  private static final byte[] DONE = new byte[0];

  /** A receiver that takes nothing for so long is given up, and its copy freed. */
  private static final long STALL_SECONDS = 30;

  private final MemberRequests requests;
  private final Semaphore permits = new Semaphore(MAX_CALLS);

  MemberService(MemberRequests requests) {
    this.requests = requests;
  }

  ServerServiceDefinition definition() {
    return ServerServiceDefinition.builder(MemberProtocol.SERVICE)
        .addMethod(MemberProtocol.ASK, ServerCalls.asyncUnaryCall(this::ask))
        .addMethod(MemberProtocol.COPY, ServerCalls.asyncServerStreamingCall(this::copy))
        .build();
  }

  private void ask(byte[] request, StreamObserver<byte[]> answer) {
    long peer = PeerGate.PEER.get();
    serve(
        answer,
        () -> {
          switch (MemberProtocol.decodeRequest(request)) {
            case Request.Ask _ -> answer.onNext(MemberProtocol.encode(requests.standing(peer)));
            case Request other -> {
              requests.change(peer, other);
              answer.onNext(DONE);
            }
          }
        });
  }

  private void copy(byte[] nothing, StreamObserver<byte[]> answer) {
    ServerCallStreamObserver<byte[]> call = (ServerCallStreamObserver<byte[]>) answer;
    Readiness readiness = new Readiness();
    call.setOnReadyHandler(readiness::changed);
    call.setOnCancelHandler(readiness::changed);
    serve(
        answer,
        () ->
            requests.copy(part -> {
              readiness.await(call);
              call.onNext(part);
            }));
  }

  private void serve(StreamObserver<byte[]> answer, Work work) {
    if (!permits.tryAcquire()) {
      answer.onError(
          Status.RESOURCE_EXHAUSTED
              .withDescription(MAX_CALLS + " calls are under way")
              .asRuntimeException());
      return;
    }
    var _ =
        Thread.ofVirtual()
            .name("sql-member-call")
            .start(() -> {
              try {
                work.run();
                answer.onCompleted();
              } catch (IOException | RuntimeException e) {
                answer.onError(status(e).asRuntimeException());
              } finally {
                permits.release();
              }
            });
  }

  private static Status status(Exception e) {
    Status kind =
        switch (e) {
          case SqlFailure.NotLeader _ -> Status.FAILED_PRECONDITION;
          case SqlFailure.Busy _ -> Status.RESOURCE_EXHAUSTED;
          case SqlFailure.Rejected _ -> Status.INVALID_ARGUMENT;
          case SqlFailure.Unknown _ -> Status.DEADLINE_EXCEEDED;
          default -> Status.UNAVAILABLE;
        };
    return kind.withDescription(e.getMessage());
  }

  @FunctionalInterface
  private interface Work {
    void run() throws IOException;
  }

  /** Lets the sender wait until the transport wants more. */
  private static final class Readiness {

    private volatile CountDownLatch change = new CountDownLatch(1);

    void changed() {
      change.countDown();
    }

    void await(ServerCallStreamObserver<byte[]> call) throws IOException {
      while (!call.isReady()) {
        CountDownLatch next = new CountDownLatch(1);
        change = next;
        if (call.isReady()) {
          return;
        }
        if (call.isCancelled()) {
          throw new IOException("the receiver is gone");
        }
        try {
          if (!next.await(STALL_SECONDS, TimeUnit.SECONDS)) {
            throw new IOException("the receiver took nothing for " + STALL_SECONDS + " s");
          }
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new IOException("interrupted while sending a copy", e);
        }
      }
    }
  }
}
