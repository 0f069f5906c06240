package dev.spindle.loader.transport;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Where one server listens, on event loops of its own: native epoll where there is one, else
 * Java's. Counts the connections of all its places together, and turns away those beyond its limit.
 */
public final class Listeners implements AutoCloseable {
  /** 32 to 64 KiB of copied replies that a client has not taken, then no more requests. */
  private static final WriteBufferWaterMark UNSENT = new WriteBufferWaterMark(32 << 10, 64 << 10);

  /** 8 KiB a read of a socket: some hundred requests. */
  private static final int RECEIVED_BYTES = 8 << 10;

  /** At most this many event loops unless somebody says otherwise: one copies 3 GB/s. */
  private static final int MOST_LOOPS = 4;

  private final EventLoopGroup loops;
  private final int maxConnections;
  private final AtomicInteger connections = new AtomicInteger();
  private final List<Channel> places = new ArrayList<>();

  /**
   * A server's event loops, which listen nowhere yet.
   *
   * @param name what their threads are called
   * @param eventLoops 0 for as many as processors, at most 4
   */
  public Listeners(String name, int eventLoops, int maxConnections) {
    this.maxConnections = maxConnections;
    int threads =
        eventLoops > 0
            ? eventLoops
            : Math.min(MOST_LOOPS, Runtime.getRuntime().availableProcessors());
    DefaultThreadFactory names = new DefaultThreadFactory(name, true);
    this.loops =
        Epoll.isAvailable()
            ? new EpollEventLoopGroup(threads, names)
            : new NioEventLoopGroup(threads, names);
  }

  /** What drives the event loops. */
  public String kind() {
    return Epoll.isAvailable() ? "epoll" : "NIO";
  }

  /**
   * Listens at a TCP port; blocks until it does.
   *
   * @param port 0 takes a free one
   * @param accept puts a new connection's handlers into its pipeline
   * @return the port
   */
  public synchronized int listen(String host, int port, Consumer<Channel> accept) {
    boolean isNative = Epoll.isAvailable();
    ServerBootstrap bootstrap =
        bootstrap(isNative ? EpollServerSocketChannel.class : NioServerSocketChannel.class, accept)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true);
    if (isNative) {
      // a client that vanished without a word is noticed after 2 minutes, not the kernel's 2 hours
      bootstrap
          .childOption(EpollChannelOption.TCP_KEEPIDLE, 60)
          .childOption(EpollChannelOption.TCP_KEEPINTVL, 15)
          .childOption(EpollChannelOption.TCP_KEEPCNT, 4);
    }
    Channel place = bind(bootstrap, new InetSocketAddress(host, port));
    return ((InetSocketAddress) place.localAddress()).getPort();
  }

  /** Listens at a Unix socket, which needs native epoll; blocks until it does. */
  public synchronized void listen(Path socket, Consumer<Channel> accept) {
    bind(
        bootstrap(EpollServerDomainSocketChannel.class, accept),
        new DomainSocketAddress(socket.toFile()));
  }

  @Override
  public synchronized void close() {
    places.forEach(place -> place.close().syncUninterruptibly());
    loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private ServerBootstrap bootstrap(
      Class<? extends ServerChannel> channel, Consumer<Channel> accept) {
    return new ServerBootstrap()
        .group(loops)
        .channel(channel)
        .option(ChannelOption.SO_BACKLOG, 1024)
        .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
        .childOption(ChannelOption.RCVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(RECEIVED_BYTES))
        .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, UNSENT)
        .childHandler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel connection) {
                admit(connection, accept);
              }
            });
  }

  private Channel bind(ServerBootstrap bootstrap, SocketAddress address) {
    Channel place = bootstrap.bind(address).syncUninterruptibly().channel();
    places.add(place);
    return place;
  }

  @SuppressWarnings("FutureReturnValueIgnored") // nothing is left to be done when it is closed
  private void admit(Channel connection, Consumer<Channel> accept) {
    if (connections.incrementAndGet() > maxConnections) {
      connections.decrementAndGet();
      connection.close();
      return;
    }
    connection.closeFuture().addListener(_ -> connections.decrementAndGet());
    accept.accept(connection);
  }
}
