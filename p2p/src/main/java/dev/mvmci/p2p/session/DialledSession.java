package dev.mvmci.p2p.session;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http3.DefaultHttp3SettingsFrame;
import io.netty.handler.codec.http3.Http3ClientConnectionHandler;
import io.netty.handler.codec.http3.Http3Settings;
import io.netty.handler.codec.quic.QuicConnectionCloseEvent;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The connection under a session that we dialled: speaks HTTP/3, remembers why it ended. */
final class DialledSession extends ChannelInboundHandlerAdapter {

  private static final Logger log = LoggerFactory.getLogger(DialledSession.class);

  private final CompletableFuture<String> refusal = new CompletableFuture<>();

  /** What the other side gives as its reason when it ends the session. */
  CompletableFuture<String> refusal() {
    return refusal;
  }

  String closeReason() {
    return refusal.getNow("it was closed");
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    var settings =
        new DefaultHttp3SettingsFrame(
            Http3Settings.defaultSettings().maxFieldSectionSize(ServedSession.MAX_HEADER_BYTES));
    ctx.pipeline().addLast(new Http3ClientConnectionHandler(null, null, null, settings, true));
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof QuicConnectionCloseEvent close) {
      boolean _ = refusal.complete(CloseReason.of(close));
    }
    ctx.fireUserEventTriggered(event);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    log.debug("session failed", cause);
    var _ = ctx.close();
  }
}
