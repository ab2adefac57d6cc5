package dev.mvmci.p2p.session;

import dev.mvmci.http.Authority;
import dev.mvmci.p2p.Contact;
import dev.mvmci.p2p.NodeId;
import dev.mvmci.p2p.RelayAddress;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicClosedChannelException;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Tries the routes to a peer, each a little after the one before; the first that answers wins. */
final class Dial {

  private static final Duration HEAD_START = Duration.ofMillis(250);

  private final Socket socket;
  private final Contact contact;
  private final NodeId wanted;
  private final String protocol;
  private final Duration timeout;
  private final BlockingQueue<Attempt> done = new LinkedBlockingQueue<>();
  private final List<Attempt> underWay = new ArrayList<>();

  Dial(Socket socket, Contact contact, String protocol, Duration timeout) {
    this.socket = socket;
    this.contact = contact;
    this.wanted = contact.id();
    this.protocol = protocol;
    this.timeout = timeout;
  }

  private record Attempt(DialledSession handler, Future<QuicChannel> connecting) {}

  Session over(List<InetSocketAddress> routes) throws IOException, InterruptedException {
    Iterator<InetSocketAddress> next = routes.iterator();
    long deadline = System.nanoTime() + timeout.toNanos();
    @Nullable Attempt winner = null;
    @Nullable IOException failure = null;
    try {
      while (winner == null && (next.hasNext() || !underWay.isEmpty())) {
        if (next.hasNext()) {
          begin(next.next());
        }
        long wait = next.hasNext() ? HEAD_START.toNanos() : deadline - System.nanoTime();
        Attempt ended = done.poll(Math.max(wait, 0), TimeUnit.NANOSECONDS);
        if (ended == null && !next.hasNext()) {
          break;
        } else if (ended != null && underWay.remove(ended)) {
          winner = ended.connecting().isSuccess() ? ended : null;
          failure = winner == null ? reason(ended) : failure;
        }
      }
    } finally {
      underWay.forEach(Dial::abandon);
    }
    if (winner == null) {
      throw failure == null
          ? new IOException("peer %s does not answer at %s".formatted(wanted, where()))
          : failure;
    }
    return session(winner);
  }

  private void begin(InetSocketAddress route) {
    var handler = new DialledSession();
    Future<QuicChannel> connecting =
        socket.connect(wanted, protocol, route, Reach.to(contact), timeout, handler);
    var attempt = new Attempt(handler, connecting);
    underWay.add(attempt);
    var _ = attempt.connecting().addListener(_ -> done.add(attempt));
    var _ = handler.refusal().thenRun(() -> done.add(attempt));
  }

  /**
   * As the caller knows it: what an underlay takes for a route may mean nothing to anybody else.
   */
  private String where() {
    return Stream.concat(
            contact.addresses().stream().map(Authority::of),
            contact.relays().stream().map(RelayAddress::toString))
        .collect(Collectors.joining(" or "));
  }

  private static void abandon(Attempt attempt) {
    var _ =
        attempt
            .connecting()
            .addListener(_ -> {
              if (attempt.connecting().isSuccess()) {
                CloseReason.STOPPING.close(attempt.connecting().getNow());
              }
            });
  }

  private Session session(Attempt attempt) throws IOException {
    QuicChannel channel = attempt.connecting().getNow();
    // The handshake saw to both already; whoever changes it shall not open a gap here.
    if (!PeerTls.peerOf(channel).equals(wanted)) {
      CloseReason.NOT_ADMITTED.close(channel);
      throw new RefusedException("somebody else answers at " + where());
    }
    if (!protocol.equals(Endpoint.protocolOf(channel))) {
      CloseReason.NO_PROTOCOL.close(channel);
      throw new RefusedException("peer %s does not speak %s".formatted(wanted, protocol));
    }
    return new Session(wanted, channel, socket.outbox(channel), attempt.handler()::closeReason);
  }

  private IOException reason(Attempt attempt) {
    Throwable cause = attempt.connecting().cause();
    if (cause == null || attempt.handler().refusal().isDone()) {
      return new RefusedException(
          "peer %s at %s refuses: %s".formatted(wanted, where(), attempt.handler().closeReason()));
    }
    if (cause instanceof QuicClosedChannelException) {
      // All that Netty tells of a peer that ended the handshake, as one does without our protocol.
      return new RefusedException(
          "peer %s at %s broke the handshake off; does it speak %s?"
              .formatted(wanted, where(), protocol),
          cause);
    }
    if (cause instanceof SSLException) {
      return new RefusedException(
          "the handshake with peer %s at %s failed: %s"
              .formatted(wanted, where(), cause.getMessage()),
          cause);
    }
    return new IOException(
        "peer %s does not answer at %s: %s".formatted(wanted, where(), cause), cause);
  }
}
