package dev.mvmci.p2p.session;

import dev.mvmci.p2p.NodeId;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http3.DefaultHttp3SettingsFrame;
import io.netty.handler.codec.http3.Http3ServerConnectionHandler;
import io.netty.handler.codec.http3.Http3Settings;
import io.netty.handler.codec.quic.QuicChannel;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The beginning of a session that a peer has dialled: who it is, what it speaks, if there is room.
 */
final class ServedSession extends ChannelInboundHandlerAdapter {

  /** Request line and fields together; the same as over HTTP/1.1. */
  static final long MAX_HEADER_BYTES = 32 << 10;

  private static final Logger log = LoggerFactory.getLogger(ServedSession.class);

  private final ServingSessions sessions;

  /** By protocol. */
  private final Map<String, PeerService> services;

  private final Executor threads;
  private final Semaphore room;
  private final Duration grace;
  private final Outbox.Turn turn;
  private ServingSessions.@Nullable Served session;
  private boolean begun;

  ServedSession(
      ServingSessions sessions,
      Map<String, PeerService> services,
      Executor threads,
      Semaphore room,
      Duration grace,
      Outbox.Turn turn) {
    this.sessions = sessions;
    this.services = services;
    this.threads = threads;
    this.room = room;
    this.grace = grace;
    this.turn = turn;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    begun = sessions.begin();
    if (!begun) {
      var _ = ctx.close();
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    if (begun) {
      sessions.end();
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    var channel = (QuicChannel) ctx.channel();
    try {
      begin(ctx, channel, PeerTls.peerOf(channel));
    } catch (SSLException e) {
      log.debug("session without a key ends", e);
      CloseReason.NOT_ADMITTED.close(channel);
    }
    ctx.fireChannelActive();
  }

  private void begin(ChannelHandlerContext ctx, QuicChannel channel, NodeId peer) {
    PeerService service = services.get(Endpoint.protocolOf(channel));
    if (service == null) {
      CloseReason.NO_PROTOCOL.close(channel);
      return;
    }
    var served =
        new ServingSessions.Served(peer, channel, System.currentTimeMillis(), new AtomicLong());
    session = served;
    if (!sessions.add(served)) {
      log.warn("event=session_refused peer={} reason=\"too many sessions\"", peer);
      CloseReason.TOO_MANY.close(channel);
      return;
    }
    var settings =
        new DefaultHttp3SettingsFrame(
            Http3Settings.defaultSettings().maxFieldSectionSize(MAX_HEADER_BYTES));
    var outbox = new Outbox(channel.eventLoop(), turn);
    ctx.pipeline()
        .addLast(
            new Http3ServerConnectionHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel stream) {
                    long _ = served.requests().incrementAndGet();
                    stream
                        .pipeline()
                        .addLast(new RequestStream(peer, service, threads, room, outbox));
                  }
                },
                null,
                null,
                settings,
                true));
    var _ =
        ctx.executor()
            .schedule(
                () -> threads.execute(() -> checkAdmission(channel, peer, service)),
                grace.toMillis(),
                TimeUnit.MILLISECONDS);
  }

  private static void checkAdmission(QuicChannel channel, NodeId peer, PeerService service) {
    if (channel.isActive() && !service.admits(peer)) {
      CloseReason.NOT_ADMITTED.close(channel);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (session != null) {
      sessions.remove(session);
    }
    ctx.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    log.debug("session failed peer={}", session == null ? "unknown" : session.peer(), cause);
    var _ = ctx.close();
  }
}
