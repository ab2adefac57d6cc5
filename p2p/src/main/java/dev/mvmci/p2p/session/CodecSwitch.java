package dev.mvmci.p2p.session;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandler;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.ReferenceCountUtil;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Gives each datagram, and each dial, to the codec it is for. All of them stand in one pipeline,
 * where the first would swallow what is meant for the others.
 */
final class CodecSwitch {

  /** Where a dial is going that is just beginning; on the event loop only. */
  private Reach dialled = Reach.ANYWHERE;

  /** Adds the codecs for each reach at the end of a socket's pipeline. */
  void install(
      ChannelPipeline socket,
      Function<Reach, ChannelHandler> serving,
      Function<Reach, ChannelHandler> dialling) {
    socket.addLast(new Datagrams());
    for (Reach reach : Reach.values()) {
      socket.addLast(serving(reach), serving.apply(reach));
      socket.addLast(dialling(reach), dialling.apply(reach));
    }
    socket.addLast(new Dials());
  }

  private static String serving(Reach reach) {
    return "quic-serving-" + reach;
  }

  private static String dialling(Reach reach) {
    return "quic-dialling-" + reach;
  }

  /** To be put into the pipeline of a connection that is dialled. */
  ChannelHandler dial(Reach reach) {
    return new ChannelOutboundHandlerAdapter() {
      @Override
      public void connect(
          ChannelHandlerContext ctx,
          SocketAddress remote,
          SocketAddress local,
          ChannelPromise promise) {
        dialled = reach; // the socket is asked to connect before this returns
        var _ = ctx.connect(remote, local, promise);
      }
    };
  }

  private final class Dials extends ChannelOutboundHandlerAdapter {
    @Override
    public void connect(
        ChannelHandlerContext ctx,
        SocketAddress remote,
        SocketAddress local,
        ChannelPromise promise)
        throws Exception {
      ChannelHandlerContext codec = ctx.pipeline().context(dialling(dialled));
      ((ChannelOutboundHandler) codec.handler()).connect(codec, remote, local, promise);
    }
  }

  private static final class Datagrams extends ChannelInboundHandlerAdapter {

    private final List<ChannelHandlerContext> codecs = new ArrayList<>();

    /** By the first byte of the ids that it gives out. */
    private final ChannelHandlerContext[] byId = new ChannelHandlerContext[1 << Byte.SIZE];

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      for (Reach reach : Reach.values()) {
        add(ctx.pipeline().context(serving(reach)), reach.serving());
        add(ctx.pipeline().context(dialling(reach)), reach.dialling());
      }
      ctx.fireChannelActive();
    }

    private void add(ChannelHandlerContext codec, byte first) {
      codecs.add(codec);
      byId[Byte.toUnsignedInt(first)] = codec;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
      if (message instanceof DatagramPacket datagram) {
        int first = Byte.toUnsignedInt(ConnectionIds.firstByte(datagram.content()));
        ChannelHandlerContext named = byId[first];
        ChannelHandlerContext codec = named == null ? codecs.getFirst() : named;
        ((ChannelInboundHandler) codec.handler()).channelRead(codec, datagram);
      } else {
        ReferenceCountUtil.release(message);
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
      for (ChannelHandlerContext codec : codecs) {
        ((ChannelInboundHandler) codec.handler()).channelReadComplete(codec);
      }
    }
  }
}
