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
import dev.mvmci.sql.SqlConfig.Tls;
import dev.mvmci.sql.member.Refusals;
import dev.mvmci.sql.peer.PeerLink;
import dev.mvmci.sql.peer.PeerPort;
import dev.mvmci.sql.peer.PeerSockets;
import dev.mvmci.sql.ratis.MemberProtocol.Request;
import dev.mvmci.sql.ratis.MemberProtocol.Standing;
import dev.mvmci.sql.snapshot.CopySink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotReplyProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcReplyProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.ReadIndexReplyProto;
import org.apache.ratis.proto.RaftProtos.ReadIndexRequestProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteReplyProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionReplyProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionRequestProto;
import org.apache.ratis.server.protocol.RaftServerAsynchronousProtocol;
import org.apache.ratis.server.protocol.RaftServerProtocol;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/** Who comes through to the Raft port of member 1, and as whom, with TLS and without. */
@ParameterizedClass
@EnumSource(names = {"ON", "OFF"})
class MemberCallsTest {

  private static final String SECRET = "the secret of the cluster";
  private static final String CLUSTER = Network.DEFAULT_CLUSTER;
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration STEADY = Duration.ofMillis(500);

  private final Tls tls;

  private final List<String> order = new CopyOnWriteArrayList<>();
  private final ListAppender<ILoggingEvent> refused = new ListAppender<>();
  private final Recorder recorder = new Recorder();
  private boolean diskGone;
  private boolean leaderSpeaksMeanwhile;
  private PeerPort port;

  private long nanos;
  private final VoteGuard guard = new VoteGuard(STEADY, () -> nanos);

  MemberCallsTest(Tls tls) {
    this.tls = tls;
  }

  @BeforeEach
  void start() throws IOException {
    Refusals refusals = new Refusals(1);
    port =
        PeerPort.open(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            sockets(SECRET, CLUSTER, 1, OptionalLong.empty(), refusals),
            new MemberCalls(
                recorder,
                recorder::appendEntriesAsync,
                new Votes(),
                guard,
                new MemberService(new OneRequest())),
            refusals);
    nanos += STEADY.toNanos();
    refused.start();
    logger().addAppender(refused);
  }

  @AfterEach
  void stop() {
    logger().detachAppender(refused);
    port.close();
  }

  @Test
  void aMemberWithItsOwnKeyIsAnswered() throws IOException {
    assertThat(client(SECRET, CLUSTER, 2).standing(member(), PATIENCE))
        .isEqualTo(new Standing(true, false, 1));
  }

  @Test
  void aCopyArrivesPartByPart() throws IOException {
    List<String> parts = new ArrayList<>();
    boolean _ =
        client(SECRET, CLUSTER, 2)
            .copy(
                member(),
                arriving -> {
                  arriving.forEachRemaining(
                      part -> parts.add(new String(part, StandardCharsets.UTF_8)));
                  return true;
                });

    assertThat(parts).hasSize(OneRequest.PARTS).startsWith("part 0").endsWith("part 99");
  }

  @Test
  void aVoteLeavesOnlyWhenItCannotBeLostAnyMore() throws IOException {
    vote(2, "2");

    assertThat(order).containsExactly("voted", "secured");
  }

  @Test
  void aVoteThatCouldNotBeSecuredDoesNotLeave() {
    diskGone = true;

    assertThatThrownBy(() -> vote(2, "2")).hasMessageContaining("the disk is gone");
  }

  @Test
  void whoHasHeardFromItsLeaderJustNowVotesForNobodyElse() throws IOException {
    try (PeerLink link = link(2)) {
      byte[] _ = link.ask(MemberProtocol.APPEND, entries("2", 1).toByteArray());
    }
    nanos += STEADY.toNanos() - 1;

    assertThatThrownBy(() -> vote(2, "2")).hasMessageContaining("heard from its leader");
    nanos++;
    vote(2, "2");
    assertThat(order).containsExactly("followed", "secured term 7", "voted", "secured");
  }

  @Test
  void aVoteThatAMessageOfTheLeaderHasOvertakenDoesNotLeave() {
    leaderSpeaksMeanwhile = true;

    assertThatThrownBy(() -> vote(2, "2")).hasMessageContaining("heard from its leader");
    assertThat(order).contains("voted");
  }

  @Test
  void whomTheLeaderWantsToTakeOverIsVotedForAtOnce() throws IOException {
    guard.heard(7);

    vote(MemberProtocol.VOTE_WHEN_CALLED, 2, "2");
    assertThat(order).containsExactly("voted", "secured");
  }

  @Test
  void anAnswerToALeaderLeavesOnlyWhenItsTermCannotBeLostAnyMore() throws IOException {
    try (PeerLink link = link(2)) {
      byte[] _ = link.ask(MemberProtocol.APPEND, entries("2", 1).toByteArray());
    }

    assertThat(order).containsExactly("followed", "secured term 7");
  }

  @Test
  void anAnswerToALeaderWhoseTermCouldNotBeSecuredDoesNotLeave() throws IOException {
    diskGone = true;

    try (PeerLink link = link(2)) {
      assertThatThrownBy(
              () -> {
                byte[] _ = link.ask(MemberProtocol.APPEND, entries("2", 1).toByteArray());
              })
          .hasMessageContaining("the disk is gone");
    }
  }

  @Test
  void entriesArriveInTheOrderInWhichTheyLeft() throws Exception {
    try (PeerLink link = link(2)) {
      List<CompletableFuture<byte[]>> answers = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        answers.add(link.call(MemberProtocol.APPEND, entries("2", i).toByteArray()));
      }
      for (CompletableFuture<byte[]> answer : answers) {
        byte[] _ = answer.get();
      }
    }

    assertThat(recorder.appended).isSorted().hasSize(500);
  }

  @Test
  void aMemberThatSpeaksForAnotherIsRefusedAndThatIsLoggedOnce() {
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> vote(2, "3"))
          .hasMessageContaining("has the key of member 2 but speaks for 3");
    }
    assertThatThrownBy(
            () -> {
              try (PeerLink link = link(2)) {
                byte[] _ = link.call(MemberProtocol.APPEND, entries("3", 1).toByteArray()).get();
              }
            })
        .isInstanceOf(ExecutionException.class);

    assertThat(order).isEmpty();
    assertThat(recorder.appended).isEmpty();
    assertThat(refused.list).hasSize(1);
  }

  @Test
  void aCallThatMembersDoNotNeedIsRefused() {
    assertThatThrownBy(
            () -> {
              try (PeerLink link = link(2)) {
                byte[] _ = link.ask((byte) 99, new byte[0]);
              }
            })
        .hasMessageContaining("a call of kind 99");
  }

  @Test
  void aMessageThatIsNoneIsRefusedAndTheNextIsTaken() throws IOException {
    try (PeerLink link = link(2)) {
      assertThatThrownBy(
              () -> {
                byte[] _ = link.ask(MemberProtocol.VOTE, new byte[] {1, 2, 3});
              })
          .isInstanceOf(IOException.class);
      assertThat(link.ask(MemberProtocol.ASK, MemberProtocol.encode(new Request.Ask())))
          .isNotEmpty();
    }
  }

  @Test
  void aWrongSecretIsRefused() {
    assertThatThrownBy(
            () -> client("another secret, as long", CLUSTER, 2).standing(member(), PATIENCE))
        .isInstanceOf(IOException.class);
    assertThat(refused.list).anyMatch(event -> said(event, "compare secret_raft"));
  }

  @Test
  void aMemberOfAnotherClusterIsRefused() {
    assertThatThrownBy(() -> client(SECRET, "another", 2).standing(member(), PATIENCE))
        .isInstanceOf(IOException.class);
  }

  @Test
  void anotherMemberBehindAnAddressIsRefused() {
    var client = new MemberClient(sockets(SECRET, CLUSTER, 2, OptionalLong.of(3), new Refusals(2)));
    Member third = new Member(3, "127.0.0.1", port.address().getPort(), 1);

    assertThatThrownBy(() -> client.standing(third, PATIENCE)).isInstanceOf(IOException.class);
    String reason =
        tls == Tls.ON ? "it is member 1, expected was 3" : "it expects member 3 here, this is";
    assertThat(refused.list).anyMatch(event -> said(event, reason));
  }

  private static boolean said(ILoggingEvent event, String text) {
    return event.getFormattedMessage().contains(text);
  }

  private static Logger logger() {
    return (Logger) LoggerFactory.getLogger(Refusals.class);
  }

  private Member member() {
    return new Member(1, "127.0.0.1", port.address().getPort(), 1);
  }

  private PeerLink link(long self) {
    return new PeerLink(
        sockets(SECRET, CLUSTER, self, OptionalLong.empty(), new Refusals(self)),
        member(),
        PATIENCE);
  }

  private MemberClient client(String secret, String cluster, long self) {
    return new MemberClient(
        sockets(secret, cluster, self, OptionalLong.empty(), new Refusals(self)));
  }

  private PeerSockets sockets(
      String secret, String cluster, long self, OptionalLong expected, Refusals refusals) {
    List<Member> members =
        List.of(new Member(1, "127.0.0.1", 1, 2), new Member(2, "127.0.0.1", 3, 4));
    SqlConfig config =
        SqlConfig.clustered(self, members, Path.of("unused"), new Secrets(secret, secret))
            .with(Network.DEFAULTS.named(cluster).with(tls));
    return new PeerSockets(config, refusals, _ -> expected);
  }

  private void vote(long self, String claimed) throws IOException {
    vote(MemberProtocol.VOTE, self, claimed);
  }

  private void vote(byte kind, long self, String claimed) throws IOException {
    RequestVoteRequestProto request =
        RequestVoteRequestProto.newBuilder().setServerRequest(header(claimed)).build();
    try (PeerLink link = link(self)) {
      byte[] _ = link.ask(kind, request.toByteArray());
    }
  }

  private static AppendEntriesRequestProto entries(String claimed, long number) {
    return AppendEntriesRequestProto.newBuilder()
        .setServerRequest(header(claimed))
        .setLeaderTerm(7)
        .setLeaderCommit(number)
        .build();
  }

  private static RaftRpcRequestProto header(String claimed) {
    return RaftRpcRequestProto.newBuilder()
        .setRequestorId(ByteString.copyFromUtf8(claimed))
        .build();
  }

  private final class Votes implements VoteDurability {

    @Override
    public void secure() {
      secured("secured");
    }

    @Override
    public void secureTerm(long term) {
      secured("secured term " + term);
    }

    private void secured(String what) {
      if (diskGone) {
        throw new UncheckedIOException(new IOException("the disk is gone"));
      }
      order.add(what);
    }
  }

  /** Answers what the tests send and remembers what came. */
  private final class Recorder implements RaftServerProtocol, RaftServerAsynchronousProtocol {

    private final List<Long> appended = new CopyOnWriteArrayList<>();

    @Override
    public RequestVoteReplyProto requestVote(RequestVoteRequestProto request) {
      order.add("voted");
      if (leaderSpeaksMeanwhile) {
        guard.heard(7);
      }
      return RequestVoteReplyProto.newBuilder()
          .setServerReply(RaftRpcReplyProto.newBuilder().setSuccess(true))
          .build();
    }

    @Override
    public CompletableFuture<AppendEntriesReplyProto> appendEntriesAsync(
        AppendEntriesRequestProto request) {
      appended.add(request.getLeaderCommit());
      order.add("followed");
      return CompletableFuture.completedFuture(AppendEntriesReplyProto.getDefaultInstance());
    }

    @Override
    public AppendEntriesReplyProto appendEntries(AppendEntriesRequestProto request) {
      throw new UnsupportedOperationException();
    }

    @Override
    public InstallSnapshotReplyProto installSnapshot(InstallSnapshotRequestProto request) {
      throw new UnsupportedOperationException();
    }

    @Override
    public StartLeaderElectionReplyProto startLeaderElection(
        StartLeaderElectionRequestProto request) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<ReadIndexReplyProto> readIndexAsync(ReadIndexRequestProto request) {
      throw new UnsupportedOperationException();
    }
  }

  private static final class OneRequest implements MemberRequests {

    static final int PARTS = 100;

    @Override
    public Standing standing() {
      return new Standing(true, false, 1);
    }

    @Override
    public void change(long peer, Request request) {}

    @Override
    public void copy(CopySink sink) throws IOException {
      for (int i = 0; i < PARTS; i++) {
        sink.send(("part " + i).getBytes(StandardCharsets.UTF_8));
      }
    }
  }
}
