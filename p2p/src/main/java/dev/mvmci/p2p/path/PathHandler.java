package dev.mvmci.p2p.path;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Puts the machine between a socket and QUIC: moves bytes and time, decides nothing. Everything
 * happens on the event loop of the socket.
 */
final class PathHandler extends ChannelDuplexHandler {

  private final Function<PathHandler, PathMachine> make;
  private final LongSupplier millis;
  private final Runnable bound;
  private @Nullable Installed installed;
  private @Nullable Future<?> timer;
  private long timerMillis = Long.MAX_VALUE;

  private record Installed(ChannelHandlerContext context, PathMachine machine) {}

  /**
   * @param make makes the machine, which sends by {@link #send}
   * @param millis the machine's clock
   * @param bound is run once the socket has its address
   */
  PathHandler(Function<PathHandler, PathMachine> make, LongSupplier millis, Runnable bound) {
    this.make = make;
    this.millis = millis;
    this.bound = bound;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    bound.run();
    context.fireChannelActive();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    installed = new Installed(context, make.apply(this));
  }

  private Installed installed() {
    if (installed == null) {
      throw new IllegalStateException("the handler is not in the pipeline of a socket yet");
    }
    return installed;
  }

  /** The machine, for its own thread only. */
  PathMachine machine() {
    return installed().machine();
  }

  /** Sends a frame of our own; what cannot leave is lost, as any datagram may be. */
  void send(InetSocketAddress to, ByteBuffer frame) {
    ChannelHandlerContext context = installed().context();
    var _ = context.writeAndFlush(new DatagramPacket(Unpooled.copiedBuffer(frame), to));
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (!(message instanceof DatagramPacket datagram)) {
      context.fireChannelRead(message);
      return;
    }
    ByteBuf content = datagram.content();
    Inbound inbound = machine().receive(datagram.sender(), content.nioBuffer());
    switch (inbound) {
      case Inbound.Foreign() -> context.fireChannelRead(datagram);
      case Inbound.Consumed() -> datagram.release();
      case Inbound.Packet(InetSocketAddress label, int header) -> {
        content.skipBytes(header);
        // A slice begins at index 0, which is where QUIC's parser looks.
        ByteBuf packet = content.readRetainedSlice(content.readableBytes());
        InetSocketAddress recipient = datagram.recipient();
        datagram.release();
        context.fireChannelRead(new DatagramPacket(packet, recipient, label));
      }
    }
    schedule();
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (!(message instanceof DatagramPacket datagram) || !Labels.isLabel(datagram.recipient())) {
      var _ = context.write(message, promise);
      return;
    }
    ByteBuf packet = datagram.content();
    if (!packet.isReadable()) {
      // Netty writes nothing, once, to learn when all before it has left; peers take it for no
      // frame.
      ReferenceCountUtil.release(datagram);
      promise.setSuccess();
      return;
    }
    List<Hop> hops = machine().hops(datagram.recipient(), packet.readableBytes());
    try {
      for (Hop hop : hops) {
        ByteBuf whole = context.alloc().ioBuffer(hop.header().remaining() + packet.readableBytes());
        whole
            .writeBytes(hop.header())
            .writeBytes(packet, packet.readerIndex(), packet.readableBytes());
        var _ = context.write(new DatagramPacket(whole, hop.to()));
      }
      promise.setSuccess();
    } finally {
      ReferenceCountUtil.release(datagram);
    }
    schedule();
  }

  /** Lets the machine act when it wants to. To be called after each use of it. */
  void schedule() {
    long next = machine().nextMillis();
    if (next >= timerMillis || next == Long.MAX_VALUE) {
      return;
    }
    if (timer != null) {
      timer.cancel(false);
    }
    timerMillis = next;
    long delay = Math.max(0, next - millis.getAsLong());
    timer = installed().context().executor().schedule(this::tick, delay, TimeUnit.MILLISECONDS);
  }

  private void tick() {
    timerMillis = Long.MAX_VALUE;
    timer = null;
    machine().tick();
    schedule();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (timer != null) {
      timer.cancel(false);
    }
    timerMillis = Long.MIN_VALUE; // nothing is scheduled any more
    context.fireChannelInactive();
  }
}
