package dev.spindle.loader.nbd;

import dev.spindle.loader.drive.Drives;
import dev.spindle.loader.transport.ConnectionFailure;
import dev.spindle.loader.transport.Listeners;
import io.netty.channel.Channel;
import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Serves drives over NBD, at a TCP port and at a Unix socket. */
public final class NbdServer implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(NbdServer.class);

  private final Drives drives;
  private final NbdConfig config;
  private final ConnectionFailure failure = new ConnectionFailure();
  private @Nullable Listeners listeners;
  private int port;

  public NbdServer(Drives drives, NbdConfig config) {
    this.drives = drives;
    this.config = config;
    this.port = config.port();
  }

  /** Listens; blocks until it does. */
  public synchronized void open() {
    Encryption encryption = Encryption.of(config.tls());
    Listeners opened = new Listeners("nbd", config.eventLoops(), config.maxConnections());
    listeners = opened;
    port =
        opened.listen(config.host(), config.port(), connection -> accept(connection, encryption));
    LOG.infof("drives at %s (%s)", uri(), opened.kind());
    config.socket().ifPresent(path -> openSocket(opened, path, encryption.notRequired()));
  }

  /** The port it listens at. */
  public synchronized int port() {
    return port;
  }

  /** The URI that exports are below; without a slash at its end. */
  public String uri() {
    String scheme = config.tls().mode() == NbdConfig.TlsMode.REQUIRED ? "nbds" : "nbd";
    return config.advertisedUri().orElseGet(() -> scheme + "://" + config.host() + ":" + port());
  }

  @Override
  public synchronized void close() {
    if (listeners != null) {
      listeners.close();
    }
  }

  private void openSocket(Listeners opened, Path path, Encryption encryption) {
    if (!Epoll.isAvailable()) {
      throw new IllegalStateException(
          "spindle.loader.nbd.socket needs native epoll", Epoll.unavailabilityCause());
    }
    try {
      UnixSocket.clear(path);
      opened.listen(path, connection -> accept(connection, encryption));
      UnixSocket.share(path);
    } catch (IOException e) {
      throw new UncheckedIOException("spindle.loader.nbd.socket: " + e.getMessage(), e);
    }
    LOG.infof("drives at nbd+unix:///?socket=%s", path);
  }

  private void accept(Channel connection, Encryption encryption) {
    connection
        .pipeline()
        .addLast("handshake", new Handshake(drives, config, encryption))
        .addLast("failure", failure);
  }
}
