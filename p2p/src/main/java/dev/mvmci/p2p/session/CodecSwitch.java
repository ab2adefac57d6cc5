package dev.mvmci.p2p.session;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.ReferenceCountUtil;

/**
 * Gives each datagram to the codec it is for. Both stand in one pipeline, where the first would
 * swallow what is meant for the second.
 */
final class CodecSwitch extends ChannelInboundHandlerAdapter {

  private static final String SERVING = "quic-serving";
  private static final String DIALLING = "quic-dialling";

  /** Adds itself and the codecs at the end of a socket's pipeline. */
  static void install(ChannelPipeline socket, ChannelHandler serving, ChannelHandler dialling) {
    socket.addLast(new CodecSwitch()).addLast(SERVING, serving).addLast(DIALLING, dialling);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
    if (message instanceof DatagramPacket datagram) {
      String codec = ConnectionIds.isForDialler(datagram.content()) ? DIALLING : SERVING;
      ChannelHandlerContext target = ctx.pipeline().context(codec);
      ((ChannelInboundHandler) target.handler()).channelRead(target, datagram);
    } else {
      ReferenceCountUtil.release(message);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
    for (String codec : new String[] {SERVING, DIALLING}) {
      ChannelHandlerContext target = ctx.pipeline().context(codec);
      ((ChannelInboundHandler) target.handler()).channelReadComplete(target);
    }
  }
}
