package dev.mvmci.p2p.session;

import dev.mvmci.p2p.NodeId;
import dev.mvmci.p2p.Underlay;
import dev.mvmci.p2p.Way;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicConnectionPathStats;
import io.netty.handler.codec.quic.QuicConnectionStats;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What QUIC counts of a session. */
final class SessionFigures {

  private SessionFigures() {}

  static SessionInfo of(
      NodeId peer,
      boolean dialled,
      QuicChannel channel,
      long sinceMillis,
      long requests,
      Underlay underlay)
      throws InterruptedException {
    SocketAddress route = channel.remoteSocketAddress();
    QuicConnectionPathStats stats = stats(channel);
    return new SessionInfo(
        peer,
        dialled,
        route instanceof InetSocketAddress address ? underlay.way(address) : Way.UNKNOWN,
        Instant.ofEpochMilli(sinceMillis),
        requests,
        Duration.ofNanos(stats == null ? 0 : stats.rtt()),
        stats == null ? 0 : stats.sentBytes(),
        stats == null ? 0 : stats.recvBytes());
  }

  /** How many packets came; 0 if the session is over. */
  static long received(QuicChannel channel) throws InterruptedException {
    QuicConnectionStats stats = collected(channel::collectStats);
    return stats == null ? 0 : stats.recv();
  }

  private static @Nullable QuicConnectionPathStats stats(QuicChannel channel)
      throws InterruptedException {
    return collected(() -> channel.collectPathStats(0));
  }

  private static <T> @Nullable T collected(Supplier<Future<T>> collection)
      throws InterruptedException {
    try {
      Future<T> collecting = collection.get();
      return collecting.await(1, TimeUnit.SECONDS) && collecting.isSuccess()
          ? collecting.getNow()
          : null;
    } catch (RejectedExecutionException _) {
      return null; // the endpoint is closed, and nobody counts any more
    }
  }
}
