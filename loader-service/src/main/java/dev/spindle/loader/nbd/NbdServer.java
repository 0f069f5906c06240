package dev.spindle.loader.nbd;

import dev.spindle.loader.drive.Drives;
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
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Serves drives over NBD, at a TCP port and at a Unix socket, on event loops of its own: native
 * epoll where there is one, else Java's.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes its connection
public final class NbdServer implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(NbdServer.class);

  /** 32 to 64 KiB of copied replies that a client has not taken, then no more requests. */
  private static final WriteBufferWaterMark UNSENT = new WriteBufferWaterMark(32 << 10, 64 << 10);

  /** 8 KiB a read of a socket: 292 requests. */
  private static final int RECEIVED_BYTES = 8 << 10;

  private final Drives drives;
  private final NbdConfig config;
  private final AtomicInteger connections = new AtomicInteger();
  private final ConnectionFailure failure = new ConnectionFailure();
  private final List<Channel> listeners = new ArrayList<>();
  private @Nullable EventLoopGroup loops;

  public NbdServer(Drives drives, NbdConfig config) {
    this.drives = drives;
    this.config = config;
  }

  /** Listens; blocks until it does. */
  public synchronized void open() {
    Encryption encryption = Encryption.of(config.tls());
    int threads =
        config.eventLoops() > 0
            ? config.eventLoops()
            : Math.min(4, Runtime.getRuntime().availableProcessors());
    DefaultThreadFactory names = new DefaultThreadFactory("nbd", true);
    boolean isNative = Epoll.isAvailable();
    EventLoopGroup group =
        isNative ? new EpollEventLoopGroup(threads, names) : new NioEventLoopGroup(threads, names);
    loops = group;
    Class<? extends ServerChannel> tcp =
        isNative ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    ServerBootstrap bootstrap =
        bootstrap(group, tcp, encryption)
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
    listen(bootstrap, new InetSocketAddress(config.host(), config.port()));
    LOG.infof("drives at %s (%s)", uri(), isNative ? "epoll" : "NIO");
    config.socket().ifPresent(path -> openSocket(group, path, encryption.notRequired()));
  }

  /** The port it listens at. */
  public synchronized int port() {
    return listeners.isEmpty()
        ? config.port()
        : ((InetSocketAddress) listeners.getFirst().localAddress()).getPort();
  }

  /** The URI that exports are below; without a slash at its end. */
  public String uri() {
    String scheme = config.tls().mode() == NbdConfig.TlsMode.REQUIRED ? "nbds" : "nbd";
    return config.advertisedUri().orElseGet(() -> scheme + "://" + config.host() + ":" + port());
  }

  @Override
  public synchronized void close() {
    listeners.forEach(listener -> listener.close().syncUninterruptibly());
    if (loops != null) {
      loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }
  }

  private void openSocket(EventLoopGroup group, Path path, Encryption encryption) {
    if (!Epoll.isAvailable()) {
      throw new IllegalStateException(
          "spindle.loader.nbd.socket needs native epoll", Epoll.unavailabilityCause());
    }
    try {
      UnixSocket.clear(path);
      listen(
          bootstrap(group, EpollServerDomainSocketChannel.class, encryption),
          new DomainSocketAddress(path.toFile()));
      UnixSocket.share(path);
    } catch (IOException e) {
      throw new UncheckedIOException("spindle.loader.nbd.socket: " + e.getMessage(), e);
    }
    LOG.infof("drives at nbd+unix:///?socket=%s", path);
  }

  private ServerBootstrap bootstrap(
      EventLoopGroup group, Class<? extends ServerChannel> channel, Encryption encryption) {
    return new ServerBootstrap()
        .group(group)
        .channel(channel)
        .option(ChannelOption.SO_BACKLOG, 1024)
        .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
        .childOption(ChannelOption.RCVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(RECEIVED_BYTES))
        .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, UNSENT)
        .childHandler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel connection) {
                accept(connection, encryption);
              }
            });
  }

  private void listen(ServerBootstrap bootstrap, SocketAddress address) {
    listeners.add(bootstrap.bind(address).syncUninterruptibly().channel());
  }

  private void accept(Channel connection, Encryption encryption) {
    if (connections.incrementAndGet() > config.maxConnections()) {
      connections.decrementAndGet();
      connection.close();
      return;
    }
    connection.closeFuture().addListener(_ -> connections.decrementAndGet());
    connection
        .pipeline()
        .addLast("handshake", new Handshake(drives, config, encryption))
        .addLast("failure", failure);
  }
}
