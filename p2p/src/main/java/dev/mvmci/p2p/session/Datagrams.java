package dev.mvmci.p2p.session;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;

/** What moves datagrams: many with one call where the system can, else one by one. */
enum Datagrams {
  /** On Linux. */
  BATCHED {
    @Override
    IoHandlerFactory handler() {
      return EpollIoHandler.newFactory();
    }

    @Override
    Bootstrap sockets(Bootstrap bootstrap) {
      return bootstrap
          .channel(EpollDatagramChannel.class)
          .option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, BYTES)
          .option(ChannelOption.RECVBUF_ALLOCATOR, new ReadBuffer(BATCH * BYTES));
    }
  },
  SINGLE {
    @Override
    IoHandlerFactory handler() {
      return NioIoHandler.newFactory();
    }

    @Override
    Bootstrap sockets(Bootstrap bootstrap) {
      return bootstrap
          .channel(NioDatagramChannel.class)
          .option(ChannelOption.RECVBUF_ALLOCATOR, new ReadBuffer(BYTES));
    }
  };

  /** Room for one of the largest, with what an underlay puts around it. */
  private static final int BYTES = Reach.MACHINE.datagramBytes() + 1_025;

  private static final int BATCH = 16;

  static Datagrams best() {
    return Epoll.isAvailable() ? BATCHED : SINGLE;
  }

  /** Waits for them. */
  abstract IoHandlerFactory handler();

  /** The kind of socket and how it reads. */
  abstract Bootstrap sockets(Bootstrap bootstrap);
}
