package dev.spindle.loader.nbd;

import dev.spindle.loader.drive.Drives;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Serves drives over NBD on event loops of its own: native epoll where there is one, else Java's.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes its connection
public final class NbdServer implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(NbdServer.class);

  /** 512 KiB to 1 MiB of copied replies that a client has not taken, then no more requests. */
  private static final WriteBufferWaterMark UNSENT = new WriteBufferWaterMark(512 << 10, 1 << 20);

  private final Drives drives;
  private final NbdConfig config;
  private final AtomicInteger connections = new AtomicInteger();
  private @Nullable EventLoopGroup loops;
  private @Nullable Channel listener;

  public NbdServer(Drives drives, NbdConfig config) {
    this.drives = drives;
    this.config = config;
  }

  /** Listens; blocks until it does. */
  public synchronized void open() {
    int threads =
        config.eventLoops() > 0
            ? config.eventLoops()
            : Math.min(4, Runtime.getRuntime().availableProcessors());
    DefaultThreadFactory names = new DefaultThreadFactory("nbd", true);
    boolean isNative = Epoll.isAvailable();
    EventLoopGroup group =
        isNative ? new EpollEventLoopGroup(threads, names) : new NioEventLoopGroup(threads, names);
    Class<? extends ServerChannel> channel =
        isNative ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    loops = group;
    Channel bound =
        new ServerBootstrap()
            .group(group)
            .channel(channel)
            .option(ChannelOption.SO_REUSEADDR, true)
            .option(ChannelOption.SO_BACKLOG, 1024)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, UNSENT)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel connection) {
                    accept(connection);
                  }
                })
            .bind(config.host(), config.port())
            .syncUninterruptibly()
            .channel();
    listener = bound;
    LOG.infof("drives at %s (%s)", uri(), isNative ? "epoll" : "NIO");
  }

  /** The port it listens at. */
  public synchronized int port() {
    return listener == null
        ? config.port()
        : ((InetSocketAddress) listener.localAddress()).getPort();
  }

  /** The URI that exports are below; without a slash at its end. */
  public String uri() {
    return config.advertisedUri().orElseGet(() -> "nbd://" + config.host() + ":" + port());
  }

  @Override
  public synchronized void close() {
    if (listener != null) {
      listener.close().syncUninterruptibly();
    }
    if (loops != null) {
      loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }
  }

  private void accept(Channel connection) {
    if (connections.incrementAndGet() > config.maxConnections()) {
      connections.decrementAndGet();
      connection.close();
      return;
    }
    connection.closeFuture().addListener(_ -> connections.decrementAndGet());
    connection.pipeline().addLast("handshake", new Handshake(drives, config));
  }
}
