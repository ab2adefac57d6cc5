package dev.mvmci.sql.ratis;

import dev.mvmci.sql.member.PinnedTls;
import dev.mvmci.sql.member.Refusals;
import java.util.OptionalLong;
import javax.net.ssl.SSLSession;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.ReadIndexRequestProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionRequestProto;
import org.apache.ratis.proto.grpc.RaftServerProtocolServiceGrpc;
import org.apache.ratis.thirdparty.io.grpc.Context;
import org.apache.ratis.thirdparty.io.grpc.Contexts;
import org.apache.ratis.thirdparty.io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import org.apache.ratis.thirdparty.io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import org.apache.ratis.thirdparty.io.grpc.Grpc;
import org.apache.ratis.thirdparty.io.grpc.Metadata;
import org.apache.ratis.thirdparty.io.grpc.ServerCall;
import org.apache.ratis.thirdparty.io.grpc.ServerCallHandler;
import org.apache.ratis.thirdparty.io.grpc.ServerInterceptor;
import org.apache.ratis.thirdparty.io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * Stands before every call to the Raft port. It admits members with their own key to the services
 * that members need, and only with messages that name the member that the connection proved.
 */
final class PeerGate implements ServerInterceptor {

  /** The member that makes the call. */
  static final Context.Key<Long> PEER = Context.key("mvm-ci-peer");

  private static final String REQUEST_VOTE =
      RaftServerProtocolServiceGrpc.getRequestVoteMethod().getFullMethodName();

  private final Refusals refusals;
  private final VoteDurability votes;

  /**
   * A gate.
   *
   * @param votes made to hold before an answer to a candidate or a leader leaves
   */
  PeerGate(Refusals refusals, VoteDurability votes) {
    this.refusals = refusals;
    this.votes = votes;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    OptionalLong peer = peer(call);
    if (peer.isEmpty()) {
      return refuse(call, "it did not prove to be a member");
    }
    String service = String.valueOf(call.getMethodDescriptor().getServiceName());
    boolean raft = service.equals(RaftServerProtocolServiceGrpc.SERVICE_NAME);
    if (!raft && !service.equals(MemberProtocol.SERVICE)) {
      return refuse(call, "members have no use for the service " + service);
    }
    Context context = Context.current().withValue(PEER, peer.getAsLong());
    if (!raft) {
      return Contexts.interceptCall(context, call, headers, next);
    }
    DurableAnswers<Q, A> answers = new DurableAnswers<>(call);
    return new SameMember<>(
        Contexts.interceptCall(context, answers, headers, next),
        answers,
        Long.toString(peer.getAsLong()));
  }

  private static OptionalLong peer(ServerCall<?, ?> call) {
    SSLSession session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
    return session == null ? OptionalLong.empty() : PinnedTls.peer(session);
  }

  private <Q> ServerCall.Listener<Q> refuse(ServerCall<?, ?> call, String reason) {
    refusals.log(address(call), reason);
    call.close(Status.PERMISSION_DENIED.withDescription(reason), new Metadata());
    return new ServerCall.Listener<>() {};
  }

  private static String address(ServerCall<?, ?> call) {
    return String.valueOf(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
  }

  private static @Nullable RaftRpcRequestProto header(Object message) {
    return switch (message) {
      case AppendEntriesRequestProto append -> append.getServerRequest();
      case RequestVoteRequestProto vote -> vote.getServerRequest();
      case InstallSnapshotRequestProto snapshot -> snapshot.getServerRequest();
      case ReadIndexRequestProto read -> read.getServerRequest();
      case StartLeaderElectionRequestProto election -> election.getServerRequest();
      default -> null;
    };
  }

  /** Of the leader that sent the message; 0 if it is none that leaders send. */
  private static long term(Object message) {
    return switch (message) {
      case AppendEntriesRequestProto append -> append.getLeaderTerm();
      case InstallSnapshotRequestProto snapshot -> snapshot.getLeaderTerm();
      default -> 0;
    };
  }

  /** Ends a call with the first message that names another member than its connection. */
  private final class SameMember<Q> extends SimpleForwardingServerCallListener<Q> {
    private final DurableAnswers<?, ?> call;
    private final String peer;
    private boolean refused;

    private SameMember(ServerCall.Listener<Q> listener, DurableAnswers<?, ?> call, String peer) {
      super(listener);
      this.call = call;
      this.peer = peer;
    }

    @Override
    public void onMessage(Q message) {
      if (refused) {
        return;
      }
      RaftRpcRequestProto header = header(message);
      if (header != null && header.getRequestorId().toStringUtf8().equals(peer)) {
        call.reached(term(message));
        super.onMessage(message);
        return;
      }
      refused = true;
      String claimed = header == null ? "nobody" : header.getRequestorId().toStringUtf8();
      String reason = "it has the key of member " + peer + " but speaks for " + claimed;
      refusals.log("member " + peer, reason);
      call.close(Status.PERMISSION_DENIED.withDescription(reason), new Metadata());
      super.onCancel();
    }

    @Override
    public void onHalfClose() {
      if (!refused) {
        super.onHalfClose();
      }
    }
  }

  /** Holds answers back until the vote or the term in them cannot be lost any more. */
  private final class DurableAnswers<Q, A> extends SimpleForwardingServerCall<Q, A> {
    private volatile long term;

    private DurableAnswers(ServerCall<Q, A> call) {
      super(call);
    }

    /** The leader is in that term, and this member will be before it answers. */
    void reached(long leaderTerm) {
      term = leaderTerm;
    }

    @Override
    public void sendMessage(A message) {
      if (getMethodDescriptor().getFullMethodName().equals(REQUEST_VOTE)) {
        votes.secure();
      } else {
        votes.secureTerm(term);
      }
      super.sendMessage(message);
    }
  }
}
