package dev.mvmci.p2p.session;

import dev.mvmci.p2p.NodeId;
import dev.mvmci.p2p.Underlay;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.handler.codec.http3.Http3;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicCodecBuilder;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** The UDP socket with both QUIC codecs on it, and the one thread that moves its datagrams. */
final class Socket implements AutoCloseable {

  private static final int SOCKET_BUFFER_BYTES = 4 << 20;

  /** What a peer may send without being told to go on, in one session and in one stream. */
  private static final long SESSION_WINDOW_BYTES = 16 << 20;

  private static final long STREAM_WINDOW_BYTES = 1 << 20;
  private static final long CONTROL_WINDOW_BYTES = 64 << 10;

  static {
    // It notes where one of 128 buffers came from, which takes longer than what is done with most.
    if (System.getProperty("io.netty.leakDetection.level") == null) {
      ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    }
  }

  private final MultiThreadIoEventLoopGroup loop;
  private final Channel channel;
  private final ConnectionIds ids;
  private final CodecSwitch codecs;
  private final Outbox.Turn turn;

  private Socket(
      MultiThreadIoEventLoopGroup loop,
      Channel channel,
      ConnectionIds ids,
      CodecSwitch codecs,
      Outbox.Turn turn) {
    this.loop = loop;
    this.channel = channel;
    this.ids = ids;
    this.codecs = codecs;
    this.turn = turn;
  }

  static Socket bind(
      EndpointConfig config,
      Underlay underlay,
      PeerTls tls,
      Function<Outbox.Turn, ChannelHandler> served)
      throws IOException {
    Datagrams datagrams = Datagrams.best();
    var loop =
        new MultiThreadIoEventLoopGroup(
            1, Thread.ofPlatform().name("p2p-socket").daemon().factory(), datagrams.handler());
    var ids = new ConnectionIds(new SecureRandom());
    var codecs = new CodecSwitch();
    var turn = new Outbox.Turn();
    ChannelHandler handlers =
        new ChannelInitializer<Channel>() {
          @Override
          protected void initChannel(Channel socket) {
            underlay.install(socket.pipeline());
            codecs.install(
                socket.pipeline(),
                reach ->
                    limits(Http3.newQuicServerCodecBuilder(), config, reach)
                        .sslEngineProvider(tls::engineForServing)
                        .connectionIdAddressGenerator(ids.servedAt(reach))
                        .handler(served(served, turn))
                        .build(),
                reach ->
                    limits(Http3.newQuicClientCodecBuilder(), config, reach)
                        .sslEngineProvider(tls::engineForDial)
                        .build());
            socket.pipeline().addLast(turn);
          }
        };
    ChannelFuture binding =
        datagrams
            .sockets(new Bootstrap())
            .group(loop)
            .option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER_BYTES)
            .option(ChannelOption.SO_SNDBUF, SOCKET_BUFFER_BYTES)
            .handler(handlers)
            .bind(config.bind())
            .awaitUninterruptibly();
    if (!binding.isSuccess()) {
      var _ = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
      throw new IOException(
          "cannot bind udp %s: %s".formatted(config.bind(), binding.cause().getMessage()),
          binding.cause());
    }
    return new Socket(loop, binding.channel(), ids, codecs, turn);
  }

  private static ChannelHandler served(
      Function<Outbox.Turn, ChannelHandler> served, Outbox.Turn turn) {
    return new ChannelInitializer<QuicChannel>() {
      @Override
      protected void initChannel(QuicChannel session) {
        session.pipeline().addLast(served.apply(turn));
      }
    };
  }

  private static <B extends QuicCodecBuilder<B>> B limits(
      B codec, EndpointConfig config, Reach reach) {
    return codec
        .maxIdleTimeout(config.idleTimeout().toMillis(), TimeUnit.MILLISECONDS)
        .maxSendUdpPayloadSize(reach.datagramBytes())
        .maxRecvUdpPayloadSize(reach.datagramBytes())
        .discoverPmtu(reach == Reach.MACHINE)
        .initialMaxData(SESSION_WINDOW_BYTES)
        .initialMaxStreamDataBidirectionalLocal(STREAM_WINDOW_BYTES)
        .initialMaxStreamDataBidirectionalRemote(STREAM_WINDOW_BYTES)
        .initialMaxStreamDataUnidirectional(CONTROL_WINDOW_BYTES)
        .initialMaxStreamsBidirectional(config.maxRequestsPerSession());
  }

  InetSocketAddress address() {
    return (InetSocketAddress) channel.localAddress();
  }

  /** What is to be sent over a connection that was dialled. */
  Outbox outbox(QuicChannel dialled) {
    return new Outbox(dialled.eventLoop(), turn);
  }

  /** Begins a handshake with the peer that is wanted at this address. */
  Future<QuicChannel> connect(
      NodeId wanted,
      String protocol,
      InetSocketAddress route,
      Reach reach,
      Duration timeout,
      ChannelHandler session) {
    return QuicChannel.newBootstrap(channel)
        .attr(PeerTls.WANTED, wanted)
        .attr(PeerTls.PROTOCOL, protocol)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) timeout.toMillis())
        .handler(
            new ChannelInitializer<QuicChannel>() {
              @Override
              protected void initChannel(QuicChannel dialled) {
                dialled.pipeline().addLast(codecs.dial(reach)).addLast(session);
              }
            })
        .remoteAddress(route)
        .localConnectionAddress(ids.ownForDial(reach))
        .remoteConnectionAddress(ids.calledForDial(reach))
        .connect();
  }

  /** Sends what is still to be sent and frees the port. */
  @Override
  public void close() {
    var _ = channel.close().awaitUninterruptibly();
    var _ = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
