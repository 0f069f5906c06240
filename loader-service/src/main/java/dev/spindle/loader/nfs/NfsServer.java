package dev.spindle.loader.nfs;

import dev.spindle.loader.drive.Drives;
import dev.spindle.loader.transport.ConnectionFailure;
import dev.spindle.loader.transport.Listeners;
import dev.spindle.model.ImageId;
import io.netty.channel.Channel;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Serves drives over NFS, both programs at one TCP port; off unless a port is configured. */
public final class NfsServer implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(NfsServer.class);

  private final NfsConfig config;
  private final Exports exports;
  private final ServedImages images;
  private final ConnectionFailure failure = new ConnectionFailure();
  private @Nullable Listeners listeners;
  private int port;

  /**
   * A server that does not listen yet.
   *
   * @param knowsAllImages whether an image without a drive surely is not this loader's
   */
  public NfsServer(
      Drives drives, NfsConfig config, Exports exports, BooleanSupplier knowsAllImages) {
    this.config = config;
    this.exports = exports;
    this.images = new ServedImages(drives, exports, knowsAllImages);
  }

  /** Listens, if a port is configured; blocks until it does. */
  public synchronized void open() {
    if (config.port().isEmpty()) {
      return;
    }
    Listeners opened = new Listeners("nfs", config.eventLoops(), config.maxConnections());
    listeners = opened;
    port = opened.listen(config.host(), config.port().getAsInt(), this::accept);
    LOG.infof("drives over NFS at %s:%d (%s)", config.host(), port, opened.kind());
  }

  /** Whether it listens. */
  public synchronized boolean isOpen() {
    return listeners != null;
  }

  /** Where an image can be mounted from; empty when NFS is off. */
  public synchronized Optional<NfsExport> exportOf(ImageId imageId) {
    return listeners == null
        ? Optional.empty()
        : Optional.of(new NfsExport(exports.pathOf(imageId), port));
  }

  /** Ends connections without an answer: clients ask again, and would not forgive an error. */
  @Override
  public synchronized void close() {
    if (listeners != null) {
      listeners.close();
    }
  }

  private void accept(Channel connection) {
    connection
        .pipeline()
        .addLast("nfs", new NfsConnection(images, config))
        .addLast("failure", failure);
  }
}
