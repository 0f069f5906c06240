package dev.spindle.loader.load;

import dev.spindle.event.FragmentEvent;
import dev.spindle.event.ImageEvent;
import dev.spindle.loader.disc.DiscLabel;
import dev.spindle.loader.drive.Drive;
import dev.spindle.loader.drive.Drives;
import dev.spindle.model.ByteRange;
import dev.spindle.model.Crc32c;
import dev.spindle.model.ImageId;
import dev.spindle.model.ImagePhase;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jboss.logging.Logger;

/** What to do about news of images and of received fragments. */
public final class Receipts {
  private static final Logger LOG = Logger.getLogger(Receipts.class);

  private final Drives drives;
  private final ImageDirectory directory;
  private final StagedFragments staged;
  private final Loading loading;

  public Receipts(
      Drives drives, ImageDirectory directory, StagedFragments staged, Loading loading) {
    this.drives = drives;
    this.directory = directory;
    this.staged = staged;
    this.loading = loading;
  }

  /** Takes note of what happened to an image. Blocks. */
  public void image(ImageEvent event) throws IOException {
    switch (event) {
      case ImageEvent.Registered registered -> {
        if (registered.drive().equals(drives.name())) {
          drives.insert(DiscLabel.of(registered.imageId(), registered.name(), registered.layout()));
        }
      }
      case ImageEvent.Deleted deleted -> drives.eject(deleted.imageId());
      case ImageEvent.Expired expired -> expired(expired.imageId());
      case ImageEvent.Failed failed -> drives.fail(failed.imageId());
      case ImageEvent.Completed completed -> drives.complete(completed.imageId());
      case ImageEvent.LoadEnded _, ImageEvent.Loaded _, ImageEvent.Synced _ -> {}
    }
  }

  /** Complete is a promise, so an expiry that crossed it comes too late. */
  private void expired(ImageId imageId) throws IOException {
    if (drives.find(imageId).filter(Receipts::isComplete).isEmpty()) {
      drives.eject(imageId);
    }
  }

  private static boolean isComplete(Drive drive) {
    return drive.disc().label().phase() == ImagePhase.COMPLETE;
  }

  /**
   * Loads a received fragment, unless it is none of this replica's; done when that has come to an
   * end. Blocks while the upload-service is asked about an image that is not known.
   */
  public CompletableFuture<Void> received(FragmentEvent.Received event)
      throws IOException, InterruptedException {
    Optional<Drive> found = driveOf(event.imageId());
    if (found.isEmpty() || found.get().refusesReads()) {
      return CompletableFuture.completedFuture(null);
    }
    Drive drive = found.get();
    if (!fits(event, drive)) {
      LOG.warnf("passed over %s, which does not fit %s", event, drive.layout());
      return CompletableFuture.completedFuture(null);
    }
    Optional<Crc32c> recorded = drive.disc().crc32cOf(event.number());
    if (recorded.isEmpty()) {
      return loading.load(drive, event.number(), staged.at(event.source()), event.crc32c());
    }
    if (!recorded.get().equals(event.crc32c())) {
      LOG.warnf(
          "refused other bytes for loaded fragment %d of %s: CRC-32C %s, not %s",
          event.number(), event.imageId(), event.crc32c(), recorded.get());
    }
    return loading.sayLoaded(drive, event.number(), recorded.get());
  }

  /** The image's drive; a disc is made when the image is known but its registration was missed. */
  Optional<Drive> driveOf(ImageId imageId) throws IOException, InterruptedException {
    Optional<Drive> present = drives.find(imageId);
    if (present.isPresent() || drives.wasEjected(imageId)) {
      return present;
    }
    return switch (directory.find(imageId)) {
      case ImageDirectory.Found.Gone _ -> {
        drives.eject(imageId);
        yield Optional.empty();
      }
      case ImageDirectory.Found.Unknown _ -> Optional.empty();
      case ImageDirectory.Found.Known known ->
          known.drive().equals(drives.name()) ? drives.insert(known.label()) : Optional.empty();
    };
  }

  private static boolean fits(FragmentEvent.Received event, Drive drive) {
    return drive.layout().contains(event.number())
        && drive
            .layout()
            .rangeOf(event.number())
            .equals(new ByteRange(event.offset(), event.offset() + event.length()));
  }
}
