package dev.mvmci.app.node;

import dev.mvmci.control.peers.MemberProtocol;
import dev.mvmci.control.peers.Peers;
import dev.mvmci.http.Call;
import dev.mvmci.http.HttpProblem;
import dev.mvmci.http.Reply;
import dev.mvmci.http.Request;
import dev.mvmci.http.Response;
import dev.mvmci.p2p.NodeId;
import dev.mvmci.p2p.session.NotSentException;
import dev.mvmci.p2p.session.Session;
import dev.mvmci.repram.RepramNode;
import dev.mvmci.repram.peers.Transport;
import dev.mvmci.repram.wire.Endpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries what the stores of a cluster's members say to each other, over their sessions as peers:
 * encrypted, in a protocol of its own. In this mesh a store's name is the key of its member, which
 * both sides of a session prove. Who is no member of the cluster, or not any more, is neither asked
 * nor answered.
 */
final class StoreMesh implements Transport, MemberProtocol {

  /** The protocol of these sessions. */
  static final String PROTOCOL = "mvm-ci+store/1";

  private static final Duration DIAL_TIMEOUT = Duration.ofSeconds(3);
  private static final Logger log = LoggerFactory.getLogger(StoreMesh.class);

  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("store-mesh-", 0).factory());

  /** One for each member that was asked, as soon as it is there; made anew when it is over. */
  private final Map<NodeId, CompletableFuture<Session>> sessions = new ConcurrentHashMap<>();

  private volatile Optional<RepramNode> store = Optional.empty();
  private volatile Optional<Peers> peers = Optional.empty();

  /** Begins to answer for this member's store. */
  void serve(RepramNode node) {
    store = Optional.of(node);
  }

  /** Begins to ask the other members, which are reached like this. */
  void reach(Peers others) {
    peers = Optional.of(others);
    store.ifPresent(RepramNode::seek);
  }

  @Override
  public String name() {
    return PROTOCOL;
  }

  @Override
  public Response handle(NodeId member, Request request) throws Exception {
    return store
        .orElseThrow(() -> HttpProblem.of(503, "starting", "the store is starting; ask again"))
        .answer(member.toString(), request);
  }

  @Override
  public boolean provesNames() {
    return true;
  }

  @Override
  public List<Endpoint> seeds() {
    try {
      return peers.map(Peers::others).orElse(List.of()).stream()
          .map(member -> Endpoint.named(member.toString()))
          .toList();
    } catch (RuntimeException e) {
      log.debug("the members cannot be looked up now", e);
      return List.of();
    }
  }

  @Override
  public void execute(Runnable task) {
    try {
      threads.execute(task);
    } catch (RejectedExecutionException e) {
      log.debug("nothing is sent any more", e);
    }
  }

  @Override
  public CompletableFuture<Reply> send(Endpoint to, Call call) {
    var answer = new CompletableFuture<Reply>();
    try {
      threads.execute(() -> answer(to, call, answer));
    } catch (RejectedExecutionException e) {
      answer.completeExceptionally(new IOException("the store is closed", e));
    }
    return answer;
  }

  private void answer(Endpoint to, Call call, CompletableFuture<Reply> answer) {
    try {
      answer.complete(ask(member(to), call));
    } catch (IOException | RuntimeException e) {
      answer.completeExceptionally(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      answer.completeExceptionally(e);
    }
  }

  private static NodeId member(Endpoint endpoint) throws IOException {
    try {
      return NodeId.parse(endpoint.host());
    } catch (IllegalArgumentException e) {
      throw new IOException(endpoint.host() + " is no member: " + e.getMessage(), e);
    }
  }

  private Reply ask(NodeId member, Call call) throws IOException, InterruptedException {
    try {
      return session(member, call.timeout()).call(call);
    } catch (NotSentException e) {
      // The other side may have ended the session long ago.
      log.debug("asked once more peer={}", member.brief(), e);
      return session(member, call.timeout()).call(call);
    }
  }

  private Session session(NodeId member, Duration within) throws IOException, InterruptedException {
    CompletableFuture<Session> session =
        sessions.compute(member, (_, known) -> known == null || over(known) ? dial(member) : known);
    try {
      return session.get(within.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new IOException(String.valueOf(e.getCause()), e);
    } catch (TimeoutException e) {
      throw new IOException("no session with peer %s in time".formatted(member.brief()), e);
    }
  }

  private static boolean over(CompletableFuture<Session> session) {
    return switch (session.state()) {
      case RUNNING -> false;
      case SUCCESS -> !session.resultNow().isOpen();
      case FAILED, CANCELLED -> true;
    };
  }

  private CompletableFuture<Session> dial(NodeId member) {
    var session = new CompletableFuture<Session>();
    try {
      threads.execute(() -> dial(member, session));
    } catch (RejectedExecutionException e) {
      session.completeExceptionally(e);
    }
    return session;
  }

  private void dial(NodeId member, CompletableFuture<Session> session) {
    try {
      Peers others = peers.orElseThrow(() -> new IOException("peers are not served yet"));
      session.complete(others.dial(member, PROTOCOL, DIAL_TIMEOUT));
    } catch (IOException | RuntimeException e) {
      session.completeExceptionally(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      session.completeExceptionally(e);
    }
  }

  @Override
  public void forget(Endpoint endpoint) {
    try {
      CompletableFuture<Session> session = sessions.remove(member(endpoint));
      if (session != null) {
        end(session);
      }
    } catch (IOException e) {
      log.debug("nothing was sent there", e);
    }
  }

  private static void end(CompletableFuture<Session> session) {
    // Of one that did not come about there is nothing to end.
    var _ = session.thenAccept(Session::close);
  }

  @Override
  public void close() {
    var _ = threads.shutdownNow();
    sessions.values().forEach(StoreMesh::end);
  }
}
