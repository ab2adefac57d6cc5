package dev.mvmci.sql.ratis;

import dev.mvmci.sql.peer.PeerPort;
import dev.mvmci.sql.peer.PeerPort.Answer;
import dev.mvmci.sql.peer.PeerPort.RefusedException;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteReplyProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionRequestProto;
import org.apache.ratis.server.protocol.RaftServerProtocol;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;

/**
 * What this member does when others call. A message of Ratis is believed only if it names the
 * member that the connection proved.
 */
final class MemberCalls implements PeerPort.Service {

  private final RaftServerProtocol server;
  private final Entries entries;
  private final VoteDurability votes;
  private final VoteGuard guard;
  private final MemberService service;

  /** What takes a leader's entries, in the order in which it is called. */
  @FunctionalInterface
  interface Entries {
    CompletableFuture<AppendEntriesReplyProto> append(AppendEntriesRequestProto request)
        throws IOException;
  }

  /**
   * Calls of one member.
   *
   * @param server takes all messages but entries
   * @param entries takes entries
   * @param votes made to hold before an answer to a candidate or a leader leaves
   * @param guard asked before each vote
   * @param service what members ask beside Ratis' own messages
   */
  MemberCalls(
      RaftServerProtocol server,
      Entries entries,
      VoteDurability votes,
      VoteGuard guard,
      MemberService service) {
    this.server = server;
    this.entries = entries;
    this.votes = votes;
    this.guard = guard;
    this.service = service;
  }

  @Override
  public void call(long peer, byte kind, byte[] body, Answer answer) throws RefusedException {
    try {
      switch (kind) {
        case MemberProtocol.APPEND -> append(peer, body, answer);
        case MemberProtocol.VOTE -> vote(peer, body, false, answer);
        case MemberProtocol.VOTE_WHEN_CALLED -> vote(peer, body, true, answer);
        case MemberProtocol.ELECT -> {
          var request = StartLeaderElectionRequestProto.parseFrom(body);
          requireOwn(peer, request.getServerRequest());
          guard.called(request.getLeaderLastEntry().getTerm());
          aside(answer, () -> server.startLeaderElection(request).toByteArray());
        }
        case MemberProtocol.INSTALL -> {
          var request = InstallSnapshotRequestProto.parseFrom(body);
          requireOwn(peer, request.getServerRequest());
          aside(
              answer,
              () -> {
                byte[] reply = server.installSnapshot(request).toByteArray();
                votes.secureTerm(request.getLeaderTerm());
                return reply;
              });
        }
        case MemberProtocol.ASK -> service.ask(peer, body, answer);
        case MemberProtocol.COPY -> service.copy(answer);
        default -> throw new RefusedException("it made a call of kind " + kind);
      }
    } catch (IOException e) {
      answer.failed(String.valueOf(e.getMessage()));
    }
  }

  /** A leader that has called the candidate has given up its lease before. */
  private void vote(long peer, byte[] body, boolean called, Answer answer)
      throws IOException, RefusedException {
    var request = RequestVoteRequestProto.parseFrom(body);
    requireOwn(peer, request.getServerRequest());
    aside(
        answer,
        () -> {
          requireMayVote(called);
          RequestVoteReplyProto reply = server.requestVote(request);
          votes.secure();
          if (reply.getServerReply().getSuccess()) {
            requireMayVote(called);
          }
          return reply.toByteArray();
        });
  }

  private void requireMayVote(boolean called) throws IOException {
    if (!called && !guard.mayVote()) {
      throw new IOException("this member has heard from its leader just now");
    }
  }

  /** In the order in which they came; Ratis answers when they are on disk. */
  private void append(long peer, byte[] body, Answer answer) throws IOException, RefusedException {
    var request = AppendEntriesRequestProto.parseFrom(body);
    requireOwn(peer, request.getServerRequest());
    guard.heard(request.getLeaderTerm());
    var _ =
        entries
            .append(request)
            .thenApply(reply -> {
              votes.secureTerm(request.getLeaderTerm());
              return reply.toByteArray();
            })
            .whenComplete((reply, error) -> {
              if (error == null) {
                answer.done(reply);
              } else {
                answer.failed(String.valueOf(error.getMessage()));
              }
            });
  }

  private static void requireOwn(long peer, RaftRpcRequestProto header) throws RefusedException {
    ByteString requestor = header.getRequestorId();
    if (!requestor.toStringUtf8().equals(Long.toString(peer))) {
      throw new RefusedException(
          "it has the key of member " + peer + " but speaks for " + requestor.toStringUtf8());
    }
  }

  @FunctionalInterface
  private interface Work {
    byte[] run() throws IOException;
  }

  /** What may wait does so apart from the entries behind it. */
  private static void aside(Answer answer, Work work) {
    var _ =
        Thread.ofVirtual()
            .name("sql-raft-call")
            .start(() -> {
              try {
                answer.done(work.run());
              } catch (IOException | RuntimeException e) {
                answer.failed(String.valueOf(e.getMessage()));
              }
            });
  }
}
