package dev.spindle.upload.receive;

import dev.spindle.model.FragmentSet;
import dev.spindle.model.ImageId;
import dev.spindle.upload.catalogue.Catalogue;
import dev.spindle.upload.catalogue.Image;
import dev.spindle.upload.catalogue.ImageState;
import dev.spindle.upload.staging.StagingVolume;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Takes up after a restart: unfinished images come into memory again, and whatever is staged but by
 * the ledger not everywhere is announced again, since a crash may have come between force and
 * announcement. Its methods block.
 */
public final class Restart {
  /** 3 tries, a second apart, before announcing without the ledger: a reader may be waiting. */
  private static final int TRIES_FIRST = 3;

  private static final Duration FIRST_GAP = Duration.ofSeconds(1);

  /** 15 seconds between tries after that: only the picture of the progress waits for it. */
  private static final Duration LATER_GAP = Duration.ofSeconds(15);

  private final Catalogue catalogue;
  private final Uploads uploads;
  private final StagingVolume volume;
  private final Announcer announcer;
  private final ImageLife life;
  private final LedgerSource ledger;
  private final int announcementsPerSecond;

  public Restart(
      Catalogue catalogue,
      Uploads uploads,
      StagingVolume volume,
      Announcer announcer,
      ImageLife life,
      LedgerSource ledger,
      int announcementsPerSecond) {
    this.catalogue = catalogue;
    this.uploads = uploads;
    this.volume = volume;
    this.announcer = announcer;
    this.life = life;
    this.ledger = ledger;
    this.announcementsPerSecond = announcementsPerSecond;
  }

  /**
   * Before the first request: brings unfinished images into memory, deletes what ended ones left.
   */
  public void open() throws IOException {
    catalogue.unfinished().forEach(uploads::open);
    for (ImageId id : volume.images()) {
      if (uploads.active(id).isEmpty()
          && catalogue.find(id).filter(Restart::isUnfinished).isEmpty()) {
        volume.delete(id);
      }
    }
  }

  /**
   * Beside the first requests, once events can be sent: fills in progress from the ledger and
   * announces again. Returns when every image's ledger was read or the image has ended.
   *
   * @throws IOException when Kafka does not take an event; the caller tries again
   */
  public void catchUp() throws IOException, InterruptedException {
    List<ImageUpload> ledgerless = new ArrayList<>(uploads.active());
    for (int tries = 1; !ledgerless.isEmpty() && tries <= TRIES_FIRST; tries++) {
      ledgerless.removeIf(this::readLedger);
      if (!ledgerless.isEmpty() && tries < TRIES_FIRST) {
        Thread.sleep(FIRST_GAP);
      }
    }
    Pace pace = Pace.perSecond(announcementsPerSecond);
    for (ImageUpload upload : uploads.active()) {
      announceAgain(upload, pace);
    }
    while (true) {
      ledgerless.removeIf(
          upload -> uploads.active(upload.image().id()).isEmpty() || readLedger(upload));
      if (ledgerless.isEmpty()) {
        return;
      }
      Thread.sleep(LATER_GAP);
    }
  }

  private void announceAgain(ImageUpload upload, Pace pace)
      throws IOException, InterruptedException {
    FragmentSet staged = upload.staging().staged();
    staged.removeAll(upload.progress().everywhere());
    FragmentSet lost = announcer.announceAgain(upload, staged, pace);
    FragmentSet gone = upload.staging().lost();
    gone.removeAll(upload.progress().loaded());
    lost.addAll(gone);
    announcer.lost(upload, lost);
    if (!upload.staging().received().isEmpty()) {
      life.received(upload);
    }
    life.remind(upload);
  }

  /** Reads one image's ledger; false when the reconciler does not answer now. */
  private boolean readLedger(ImageUpload upload) {
    try {
      Optional<LedgerSource.Entry> entry = ledger.entry(upload.image().id());
      entry.ifPresent(known -> apply(upload, known));
      return true;
    } catch (IOException _) {
      return false;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void apply(ImageUpload upload, LedgerSource.Entry entry) {
    upload.progress().ledgerHas(entry.disc(), entry.loaded());
    entry.synced().forEach(upload.progress()::synced);
    FragmentSet asked = entry.missing().copy();
    asked.removeAll(upload.staging().staged());
    asked.retainAll(upload.staging().received());
    upload.progress().askedByReconciler(asked);
    switch (entry.phase()) {
      case COMPLETE -> {
        if (entry.sha256() != null) {
          life.completed(upload, entry.sha256());
        }
      }
      case FAILED -> life.failed(upload, entry.failure() == null ? "failed" : entry.failure());
      case REGISTERED, RECEIVING, CHECKING, EXPIRED, DELETED -> {
        // the upload service itself says those
      }
    }
  }

  private static boolean isUnfinished(Image image) {
    return image.state() instanceof ImageState.Unfinished;
  }
}
