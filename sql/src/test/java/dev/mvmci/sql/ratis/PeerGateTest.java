package dev.mvmci.sql.ratis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.mvmci.sql.SqlConfig;
import dev.mvmci.sql.SqlConfig.Member;
import dev.mvmci.sql.SqlConfig.Network;
import dev.mvmci.sql.SqlConfig.Secrets;
import dev.mvmci.sql.member.PinnedTls;
import dev.mvmci.sql.member.Refusals;
import dev.mvmci.sql.ratis.MemberProtocol.Request;
import dev.mvmci.sql.ratis.MemberProtocol.Standing;
import dev.mvmci.sql.snapshot.CopySink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.ratis.grpc.server.GrpcServices;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto.AppendResult;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.RaftClientReplyProto;
import org.apache.ratis.proto.RaftProtos.RaftClientRequestProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteReplyProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.proto.grpc.RaftClientProtocolServiceGrpc;
import org.apache.ratis.proto.grpc.RaftServerProtocolServiceGrpc;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.io.grpc.ManagedChannel;
import org.apache.ratis.thirdparty.io.grpc.Server;
import org.apache.ratis.thirdparty.io.grpc.StatusRuntimeException;
import org.apache.ratis.thirdparty.io.grpc.netty.GrpcSslContexts;
import org.apache.ratis.thirdparty.io.grpc.netty.NettyChannelBuilder;
import org.apache.ratis.thirdparty.io.grpc.netty.NettyServerBuilder;
import org.apache.ratis.thirdparty.io.grpc.stub.StreamObserver;
import org.apache.ratis.thirdparty.io.netty.handler.ssl.ClientAuth;
import org.apache.ratis.thirdparty.io.netty.handler.ssl.SslContext;
import org.apache.ratis.thirdparty.io.netty.handler.ssl.SslContextBuilder;
import org.apache.ratis.thirdparty.io.netty.handler.ssl.SslProvider;
import org.apache.ratis.thirdparty.io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Who comes through to the Raft port of member 1, and as whom. */
class PeerGateTest {

  private static final String SECRET = "the secret of the cluster";
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final List<String> order = new CopyOnWriteArrayList<>();
  private final ListAppender<ILoggingEvent> refused = new ListAppender<>();
  private final Votes votes = new Votes();
  private Server server;

  @BeforeEach
  void start() throws Exception {
    Refusals refusals = new Refusals(1);
    PinnedTls keys = keys(SECRET, Network.DEFAULT_CLUSTER, 1, refusals, OptionalLong.empty());
    SslContext tls =
        GrpcSslContexts.configure(SslContextBuilder.forServer(keys.keyManager()), SslProvider.JDK)
            .trustManager(keys.trustManager())
            .clientAuth(ClientAuth.REQUIRE)
            .protocols("TLSv1.3")
            .build();
    MemberPort port =
        new MemberPort(new PeerGate(refusals, votes), new MemberService(new Nothing()));
    server =
        port.customize(
                NettyServerBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .sslContext(tls)
                    .addService(new Voter())
                    .addService(
                        new RaftClientProtocolServiceGrpc.RaftClientProtocolServiceImplBase() {}),
                EnumSet.allOf(GrpcServices.Type.class))
            .build()
            .start();
    refused.start();
    logger().addAppender(refused);
  }

  @AfterEach
  void stop() throws InterruptedException {
    logger().detachAppender(refused);
    assertThat(server.shutdownNow().awaitTermination(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aMemberWithItsOwnKeyIsAnswered() throws IOException {
    assertThat(client(SECRET, Network.DEFAULT_CLUSTER, 2).standing(member(), PATIENCE))
        .isEqualTo(new Standing(true, false, 1));
  }

  @Test
  void aVoteLeavesOnlyWhenItCannotBeLostAnyMore() {
    vote(2, "2");

    assertThat(order).containsExactly("voted", "secured");
  }

  @Test
  void aVoteThatCouldNotBeSecuredDoesNotLeave() {
    votes.failing = true;

    assertThatThrownBy(() -> vote(2, "2")).isInstanceOf(StatusRuntimeException.class);
  }

  @Test
  void anAnswerToALeaderLeavesOnlyWhenItsTermCannotBeLostAnyMore() {
    assertThat(append(2, 9)).isEqualTo("SUCCESS");

    assertThat(order).containsExactly("followed into term 9", "secured term 9");
  }

  @Test
  void anAnswerToALeaderWhoseTermCouldNotBeSecuredDoesNotLeave() {
    votes.failing = true;

    assertThat(append(2, 9)).contains("StatusRuntimeException");
  }

  @Test
  void aMemberThatSpeaksForAnotherIsRefusedAndThatIsLoggedOnce() {
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> vote(2, "3"))
          .hasMessageContaining("has the key of member 2 but speaks for 3");
    }

    assertThat(order).isEmpty();
    assertThat(refused.list).hasSize(1);
  }

  @Test
  void aWrongSecretIsRefusedByBothSides() {
    assertThatThrownBy(() ->
            client("another secret, as long", Network.DEFAULT_CLUSTER, 2)
                .standing(member(), PATIENCE))
        .isInstanceOf(IOException.class);
    assertThat(refused.list).anyMatch(event -> said(event, "compare secret_raft"));
    refused.list.clear();

    // One that does not look whom it talks to is refused by the member.
    assertThatThrownBy(() -> standingOfCareless("another secret, as long", 2))
        .isInstanceOf(IOException.class);
    assertThat(refused.list).anyMatch(event -> said(event, "key of member 2"));
  }

  @Test
  void aMemberOfAnotherClusterIsRefused() {
    assertThatThrownBy(() -> client(SECRET, "another", 2).standing(member(), PATIENCE))
        .isInstanceOf(IOException.class);
  }

  @Test
  void anotherMemberBehindAnAddressIsRefused() {
    PinnedTls keys = keys(SECRET, Network.DEFAULT_CLUSTER, 2, new Refusals(2), OptionalLong.of(3));

    assertThatThrownBy(
            () -> new MemberClient(MemberTls.forClient(keys)).standing(member(), PATIENCE))
        .isInstanceOf(IOException.class);
    assertThat(refused.list).anyMatch(event -> said(event, "it is member 1, expected was 3"));
  }

  @Test
  void whoHasNoCertificateIsRefused() throws Exception {
    SslContext anonymous =
        GrpcSslContexts.configure(SslContextBuilder.forClient(), SslProvider.JDK)
            .trustManager(InsecureTrustManagerFactory.INSTANCE)
            .build();

    assertThatThrownBy(() -> new MemberClient(anonymous).standing(member(), PATIENCE))
        .isInstanceOf(IOException.class);
  }

  @Test
  void servicesThatMembersDoNotNeedAreClosedEvenToThem() {
    ManagedChannel channel = channel(2);
    try {
      var observer = new End<RaftClientReplyProto>(Object::toString);
      StreamObserver<RaftClientRequestProto> call =
          RaftClientProtocolServiceGrpc.newStub(channel).ordered(observer);
      call.onNext(RaftClientRequestProto.getDefaultInstance());

      assertThat(observer.message()).contains("PERMISSION_DENIED");
    } finally {
      channel.shutdownNow();
    }
  }

  private static boolean said(ILoggingEvent event, String text) {
    return event.getFormattedMessage().contains(text);
  }

  private static Logger logger() {
    return (Logger) LoggerFactory.getLogger(Refusals.class);
  }

  private Member member() {
    return new Member(1, "127.0.0.1", server.getPort(), SqlConfig.NO_PORT);
  }

  private static PinnedTls keys(
      String secret, String cluster, long self, Refusals refusals, OptionalLong expected) {
    List<Member> members =
        List.of(
            new Member(1, "127.0.0.1", 1, 2),
            new Member(2, "127.0.0.1", 3, 4),
            new Member(3, "127.0.0.1", 5, 6));
    SqlConfig config =
        SqlConfig.clustered(
                self, members, Path.of("unused"), new Secrets(secret, "an api secret, unused"))
            .with(Network.DEFAULTS.named(cluster));
    return new PinnedTls(config, refusals, _ -> expected);
  }

  private static MemberClient client(String secret, String cluster, long self) {
    return new MemberClient(
        MemberTls.forClient(keys(secret, cluster, self, new Refusals(self), OptionalLong.empty())));
  }

  private Standing standingOfCareless(String secret, long self) throws Exception {
    PinnedTls keys =
        keys(secret, Network.DEFAULT_CLUSTER, self, new Refusals(self), OptionalLong.empty());
    SslContext careless =
        GrpcSslContexts.configure(SslContextBuilder.forClient(), SslProvider.JDK)
            .keyManager(keys.keyManager())
            .trustManager(InsecureTrustManagerFactory.INSTANCE)
            .build();
    return new MemberClient(careless).standing(member(), PATIENCE);
  }

  private ManagedChannel channel(long self) {
    return NettyChannelBuilder.forTarget(member().raftAddress())
        .sslContext(
            MemberTls.forClient(
                keys(
                    SECRET,
                    Network.DEFAULT_CLUSTER,
                    self,
                    new Refusals(self),
                    OptionalLong.empty())))
        .build();
  }

  private void vote(long self, String requestor) {
    ManagedChannel channel = channel(self);
    try {
      RequestVoteReplyProto reply =
          RaftServerProtocolServiceGrpc.newBlockingStub(channel)
              .requestVote(
                  RequestVoteRequestProto.newBuilder()
                      .setServerRequest(
                          RaftRpcRequestProto.newBuilder()
                              .setRequestorId(ByteString.copyFromUtf8(requestor)))
                      .build());
      assertThat(reply.getTerm()).isEqualTo(7);
    } finally {
      channel.shutdownNow();
    }
  }

  /** What comes of an entry that a leader sends. */
  private String append(long self, long term) {
    ManagedChannel channel = channel(self);
    try {
      var observer = new End<AppendEntriesReplyProto>(reply -> reply.getResult().name());
      RaftServerProtocolServiceGrpc.newStub(channel)
          .appendEntries(observer)
          .onNext(
              AppendEntriesRequestProto.newBuilder()
                  .setServerRequest(
                      RaftRpcRequestProto.newBuilder()
                          .setRequestorId(ByteString.copyFromUtf8(Long.toString(self))))
                  .setLeaderTerm(term)
                  .build());
      return observer.message();
    } finally {
      channel.shutdownNow();
    }
  }

  /** Notes what was made durable, or cannot make it. */
  private final class Votes implements VoteDurability {
    private volatile boolean failing;

    @Override
    public void secure() {
      note("secured");
    }

    @Override
    public void secureTerm(long term) {
      note("secured term " + term);
    }

    private void note(String what) {
      if (failing) {
        throw new UncheckedIOException(new IOException("the disk is gone"));
      }
      order.add(what);
    }
  }

  /** Ratis' place: votes and says so. */
  private final class Voter
      extends RaftServerProtocolServiceGrpc.RaftServerProtocolServiceImplBase {
    @Override
    public void requestVote(
        RequestVoteRequestProto request, StreamObserver<RequestVoteReplyProto> answer) {
      order.add("voted");
      answer.onNext(RequestVoteReplyProto.newBuilder().setTerm(7).build());
      answer.onCompleted();
    }

    @Override
    public StreamObserver<AppendEntriesRequestProto> appendEntries(
        StreamObserver<AppendEntriesReplyProto> answer) {
      return new StreamObserver<>() {
        @Override
        public void onNext(AppendEntriesRequestProto request) {
          order.add("followed into term " + request.getLeaderTerm());
          answer.onNext(
              AppendEntriesReplyProto.newBuilder().setResult(AppendResult.SUCCESS).build());
        }

        @Override
        public void onError(Throwable error) {}

        @Override
        public void onCompleted() {}
      };
    }
  }

  private static final class Nothing implements MemberRequests {
    @Override
    public Standing standing(long peer) {
      return new Standing(true, false, 1);
    }

    @Override
    public void change(long peer, Request request) {}

    @Override
    public void copy(CopySink sink) {}
  }

  /** Waits for what is answered first, or how the call fails. */
  private static final class End<T> implements StreamObserver<T> {
    private final CompletableFuture<String> message = new CompletableFuture<>();
    private final Function<T, String> shown;

    private End(Function<T, String> shown) {
      this.shown = shown;
    }

    String message() {
      return message.orTimeout(20, TimeUnit.SECONDS).join();
    }

    @Override
    public void onNext(T value) {
      message.complete(shown.apply(value));
    }

    @Override
    public void onError(Throwable error) {
      message.complete(error.toString());
    }

    @Override
    public void onCompleted() {
      message.complete("completed");
    }
  }
}
