package dev.spindle.loader.load;

import dev.spindle.event.ImageEvent;
import dev.spindle.loader.disc.PrefixDigest;
import dev.spindle.loader.drive.Announcer;
import dev.spindle.loader.drive.Drive;
import dev.spindle.model.Sha256;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Reads discs back while they are loaded and says the SHA-256 of those that are whole; on one
 * background thread, a slice of a disc at a time, so that none waits for another's terabyte. The
 * digest is remembered only after it was said: a crash between makes it said again.
 */
public final class Verification implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Verification.class);

  /** 64 MiB: some 50 ms of hashing. */
  private static final long SLICE_BYTES = 64 << 20;

  /**
   * 5 s: a broker that restarts is back within that, and a disc that cannot be read is no hurry.
   */
  private static final long RETRY_SECONDS = 5;

  private final Announcer announcer;
  private final ExecutorService background =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform()
              .daemon()
              .name("verification")
              .priority(Thread.MIN_PRIORITY)
              .factory());

  private volatile boolean closed;

  /** Discs with a slice queued. */
  private final Set<PrefixDigest> queued = ConcurrentHashMap.newKeySet();

  public Verification(Announcer announcer) {
    this.announcer = announcer;
  }

  /** Follows a drive's disc until its digest is known. */
  public void follow(Drive drive) {
    if (drive.disc().label().digest() == null) {
      PrefixDigest digest = new PrefixDigest(drive.disc());
      drive.disc().onLoaded(_ -> enqueue(drive, digest));
      enqueue(drive, digest);
    }
  }

  /** Without an interrupt, which would close the disc's file under its other readers. */
  @Override
  public void close() {
    closed = true;
    background.shutdown();
  }

  private void enqueue(Drive drive, PrefixDigest digest) {
    if (queued.add(digest)) {
      try {
        background.execute(() -> advance(drive, digest));
      } catch (RejectedExecutionException e) {
        LOG.debug("the service ends", e);
      }
    }
  }

  private void advance(Drive drive, PrefixDigest digest) {
    queued.remove(digest);
    if (closed || drive.disc().isGone() || drive.disc().label().digest() != null) {
      return;
    }
    try {
      if (digest.advance(SLICE_BYTES)) {
        enqueue(drive, digest);
        return;
      }
      Optional<Sha256> whole = digest.whole();
      if (whole.isPresent()) {
        say(drive, digest, whole.get());
      }
    } catch (IOException e) {
      LOG.warnf(e, "cannot read the disc of %s back; tried again", drive.imageId());
      later(drive, digest);
    }
  }

  private void later(Drive drive, PrefixDigest digest) {
    CompletableFuture.delayedExecutor(RETRY_SECONDS, TimeUnit.SECONDS)
        .execute(() -> enqueue(drive, digest));
  }

  private void say(Drive drive, PrefixDigest digest, Sha256 sha256) throws IOException {
    LOG.infof("%s is whole; SHA-256 %s", drive.imageId(), sha256);
    try {
      announcer
          .announce(new ImageEvent.Loaded(drive.imageId(), sha256, drive.disc().label().disc()))
          .toCompletableFuture()
          .join();
      drive.disc().digested(sha256);
    } catch (CompletionException e) {
      LOG.warnf(e, "could not say that %s is whole; tried again", drive.imageId());
      later(drive, digest);
    }
  }
}
