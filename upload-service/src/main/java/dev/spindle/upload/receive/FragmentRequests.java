package dev.spindle.upload.receive;

import dev.spindle.event.FragmentsEvent;
import dev.spindle.event.FragmentsEvent.Remedy;
import dev.spindle.model.FragmentRange;
import dev.spindle.model.FragmentSet;
import dev.spindle.upload.catalogue.ImageState;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * What the other services ask of fragments: wanted ones to come first, missing ones again, settled
 * ones to go. Its methods block.
 */
public final class FragmentRequests {
  private final Uploads uploads;
  private final Announcer announcer;
  private final ImageLife life;

  public FragmentRequests(Uploads uploads, Announcer announcer, ImageLife life) {
    this.uploads = uploads;
    this.announcer = announcer;
    this.life = life;
  }

  /** A reader waits for fragments or will come to them. */
  public void wanted(FragmentsEvent.Wanted wanted) throws IOException, InterruptedException {
    Optional<ImageUpload> upload = uploads.active(wanted.imageId());
    if (upload.isPresent()) {
      upload.get().progress().wanted(wanted.reason(), wanted.ranges());
      switch (wanted.reason()) {
        case READ, BOOT -> heal(upload.get(), within(upload.get(), wanted.ranges()));
        case AHEAD, NEXT -> {}
      }
    }
  }

  /** The reconciler found fragments that are not everywhere. */
  public void missing(FragmentsEvent.Missing missing) throws IOException, InterruptedException {
    Optional<ImageUpload> upload = uploads.active(missing.imageId());
    if (upload.isPresent()) {
      FragmentSet numbers = within(upload.get(), missing.ranges());
      if (missing.remedy() == Remedy.STAGED) {
        announcer.lost(
            upload.get(), announcer.announceAgain(upload.get(), numbers, Pace.unlimited()));
      } else if (missing.remedy() == Remedy.DEVICE) {
        askDevice(upload.get(), numbers);
      }
    }
  }

  /** The disc was lost and a new one is there: what is still staged is announced for it. */
  public void discReplaced(ImageUpload upload) throws IOException, InterruptedException {
    upload.announced().forgetLately();
    announcer.lost(
        upload, announcer.announceAgain(upload, upload.staging().staged(), Pace.unlimited()));
  }

  /** Fragments are loaded and synced everywhere. */
  public void settled(FragmentsEvent.Settled settled) throws IOException {
    Optional<ImageUpload> upload = uploads.active(settled.imageId());
    if (upload.isPresent()) {
      upload.get().staging().settle(within(upload.get(), settled.ranges()));
    }
  }

  /** What is still staged need not come from the device, whatever the reconciler thinks. */
  private void askDevice(ImageUpload upload, FragmentSet numbers)
      throws IOException, InterruptedException {
    FragmentSet staged = numbers.copy();
    staged.retainAll(upload.staging().staged());
    FragmentSet asked = numbers.copy();
    asked.removeAll(staged);
    asked.addAll(announcer.announceAgain(upload, staged, Pace.unlimited()));
    upload.progress().askedByReconciler(asked);
    if (asked.isEmpty()) {
      life.endIfAllReceived(upload);
    } else {
      life.missing(upload);
    }
  }

  /**
   * A reader waits for what was received already: its announcement got lost, or its bytes did.
   * Fragments announced only just now, or on the disc by what we know, are left alone.
   */
  private void heal(ImageUpload upload, FragmentSet numbers)
      throws IOException, InterruptedException {
    long now = System.nanoTime();
    FragmentSet late = numbers.copy();
    late.retainAll(upload.progress().received());
    late.removeAll(upload.progress().loaded());
    for (int number = late.next(1); number != 0; number = late.next(number + 1)) {
      if (upload.announced().isRecent(number, now)) {
        late.remove(number);
      }
    }
    FragmentSet lost = announcer.announceAgain(upload, late, Pace.unlimited());
    announcer.lost(upload, lost);
    FragmentSet gone = lost.copy();
    if (!(upload.image().state() instanceof ImageState.Receiving)) {
      // What had settled is in every data centre and comes from there once the load has ended.
      gone.removeAll(upload.staging().settled());
    }
    upload.progress().lostHere(gone);
  }

  /** The numbers of ranges that the image has; others are some mistake and passed over. */
  private static FragmentSet within(ImageUpload upload, List<FragmentRange> ranges) {
    int last = upload.image().layout().fragmentCount();
    FragmentSet numbers = new FragmentSet();
    for (FragmentRange range : ranges) {
      if (range.first() <= last) {
        numbers.add(new FragmentRange(range.first(), Math.min(range.last(), last)));
      }
    }
    return numbers;
  }
}
