package dev.spindle.loader.load;

import dev.spindle.loader.disc.DiscLabel;
import dev.spindle.loader.drive.Drives;
import java.io.IOException;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Finds at the start which discs were lost with their volume or folder, and makes new ones: their
 * images may have nothing more to say, so that nobody else would. What was loaded is loaded again.
 */
public final class LostDiscs implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(LostDiscs.class);

  /** 2 s between tries: the upload-service may start at the same moment. */
  private static final Duration RETRY = Duration.ofSeconds(2);

  private final Drives drives;
  private final ImagesOfDrive images;
  private volatile boolean hasLooked;
  private final Thread search = Thread.ofVirtual().name("lost-discs").unstarted(this::search);

  public LostDiscs(Drives drives, ImagesOfDrive images) {
    this.drives = drives;
    this.images = images;
  }

  /** Whether each image of this replica that was registered before the start has its disc now. */
  public boolean hasLooked() {
    return hasLooked;
  }

  /** Begins to look, without waiting for it. */
  public void start() {
    search.start();
  }

  /** Looks once. Blocks. */
  void replace() throws IOException {
    for (DiscLabel label : images.of(drives.name())) {
      if (drives.find(label.imageId()).isEmpty()) {
        replace(label);
      }
    }
  }

  private void replace(DiscLabel label) {
    try {
      if (drives.insert(label).isPresent()) {
        LOG.warnf("%s had no disc here; it has a new, empty one now", label.imageId());
      }
    } catch (IOException e) {
      // one that cannot be made must not keep the others from it
      LOG.errorf(e, "%s has no disc here, and none can be made", label.imageId());
    }
  }

  private void search() {
    try {
      while (true) {
        try {
          replace();
          hasLooked = true;
          return;
        } catch (IOException e) {
          LOG.infof("cannot learn yet which discs should be here: %s", e.getMessage());
          Thread.sleep(RETRY);
        }
      }
    } catch (InterruptedException _) {
      // shutting down
    }
  }

  @Override
  public void close() {
    search.interrupt();
  }
}
