package dev.spindle.upload.receive;

import dev.spindle.event.ImageEvent;
import dev.spindle.model.ImagePhase;
import dev.spindle.model.Sha256;
import dev.spindle.upload.catalogue.Catalogue;
import dev.spindle.upload.catalogue.ImageState;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Looks after unfinished images now and then, most of all for those that nothing arrives for. */
public final class Attendance {
  private static final Logger LOG = System.getLogger(Attendance.class.getName());

  private final Uploads uploads;
  private final Catalogue catalogue;
  private final ImageLife life;
  private final LedgerSource ledger;
  private final Clock clock;
  private final Duration expiresAfter;

  public Attendance(
      Uploads uploads,
      Catalogue catalogue,
      ImageLife life,
      LedgerSource ledger,
      Clock clock,
      Duration expiresAfter) {
    this.uploads = uploads;
    this.catalogue = catalogue;
    this.life = life;
    this.ledger = ledger;
    this.clock = clock;
    this.expiresAfter = expiresAfter;
  }

  /**
   * Expires what nothing has arrived for, puts the others' expiry off, and says once more that a
   * load has ended whose check is not over, in case that went unheard. Blocks.
   */
  public void attend() {
    Instant now = clock.instant();
    for (ImageUpload upload : uploads.active()) {
      Instant later = upload.lastArrival().plus(expiresAfter);
      if (later.isAfter(upload.image().expiresAt().plus(expiresAfter.dividedBy(100)))) {
        catalogue.save(upload.expiringAt(later));
      }
      if (now.isBefore(upload.image().expiresAt())) {
        life.endIfAllReceived(upload);
        life.remind(upload);
        continue;
      }
      switch (upload.image().state()) {
        case ImageState.Registered _, ImageState.Receiving _ -> expire(upload);
        // All of it is here; a data centre that is away must not cost the device its upload.
        case ImageState.Checking _ -> life.remind(upload);
        case ImageState.Complete _,
            ImageState.Failed _,
            ImageState.Expired _,
            ImageState.Deleted _ ->
            life.settle(upload);
      }
    }
  }

  /** Not without asking the reconciler: its word that the image is complete may be under way. */
  private void expire(ImageUpload upload) {
    try {
      LedgerSource.Entry entry = ledger.entry(upload.image().id()).orElse(null);
      Sha256 whole = entry == null ? null : entry.sha256();
      if (entry != null && entry.phase() == ImagePhase.COMPLETE && whole != null) {
        life.completed(upload, whole);
      } else {
        life.publish(new ImageEvent.Expired(upload.image().id(), upload.image().name()));
        life.expired(upload);
      }
    } catch (IOException e) {
      LOG.log(Level.WARNING, "{0} does not expire yet: {1}", upload.image().id(), e.getMessage());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
