package dev.spindle.upload.sequence;

import dev.spindle.model.ImageId;
import dev.spindle.upload.catalogue.Image;
import dev.spindle.upload.catalogue.ImageState;
import dev.spindle.upload.receive.ImageLife;
import dev.spindle.upload.receive.ImageUpload;
import dev.spindle.upload.receive.Uploads;
import dev.spindle.upload.staging.HeldBytes;
import dev.spindle.upload.staging.StagingVolume;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The sequences of this replica: finds them, tells how far they are, lets them go. Blocks. */
public final class Sequences {
  private final StagingVolume volume;
  private final Uploads uploads;
  private final ImageLife life;
  private final Turns turns;
  private final Clock clock;
  private final Times times;

  /** Images that were seen to be complete: nothing changes about them, so nobody looks again. */
  private final Set<ImageId> complete = ConcurrentHashMap.newKeySet();

  public Sequences(
      StagingVolume volume,
      Uploads uploads,
      ImageLife life,
      Turns turns,
      Clock clock,
      Times times) {
    this.volume = volume;
    this.uploads = uploads;
    this.life = life;
    this.turns = turns;
    this.clock = clock;
    this.times = times;
  }

  /**
   * How long held bytes stay.
   *
   * @param expiresAfter after the last of them has come
   * @param usedStaysFor after a final one was made of them
   */
  public record Times(Duration expiresAfter, Duration usedStaysFor) {}

  /** Looks for a sequence; one whose time is over is gone, deleted yet or not. */
  public Found find(ImageId id) throws IOException {
    HeldBytes bytes = volume.sequence(id);
    Optional<Map<String, String>> written = bytes.record();
    if (written.isEmpty()) {
      return uploads.find(id) instanceof Uploads.Found.Ended(Image image) && isGone(image)
          ? new Found.Gone(image)
          : new Found.Unknown();
    }
    SequenceRecord record = SequenceRecord.of(id, written.get());
    if (isHeld(record)) {
      return clock.instant().isBefore(expiryOf(record, bytes))
          ? new Found.Held(record, bytes)
          : new Found.Unknown();
    }
    return switch (uploads.find(id)) {
      case Uploads.Found.Active(ImageUpload upload)
          when upload.image().state() instanceof ImageState.Unfinished ->
          new Found.Uploading(record, upload);
      // Its end is just being recorded.
      case Uploads.Found.Active(ImageUpload upload) -> ended(record, upload.image());
      case Uploads.Found.Ended(Image image) -> ended(record, image);
      // A crash came before its image was registered, and nobody was answered.
      case Uploads.Found.Unknown _ -> new Found.Unknown();
    };
  }

  /** How far a sequence is. */
  public Position position(Found.There there) throws IOException {
    return switch (there) {
      case Found.Held(SequenceRecord record, HeldBytes bytes) ->
          new Position(bytes.length(), record.order().length(), expiry(there));
      case Found.Uploading(SequenceRecord _, ImageUpload upload) ->
          new Position(ImageOffset.of(upload), upload.image().layout().size(), expiry(there));
      case Found.Complete(SequenceRecord _, Image image) ->
          new Position(image.layout().size(), image.layout().size(), expiry(there));
    };
  }

  /** When a sequence goes unless something arrives; null when it stays. */
  public @Nullable Instant expiry(Found.There there) throws IOException {
    return switch (there) {
      case Found.Held(SequenceRecord record, HeldBytes bytes) -> expiryOf(record, bytes);
      case Found.Uploading(SequenceRecord _, ImageUpload upload) -> upload.image().expiresAt();
      case Found.Complete _ -> null;
    };
  }

  /** Ends a sequence and frees what it holds; its image is deleted. */
  public void delete(Found.There there) throws IOException {
    if (!(there instanceof Found.Held)) {
      ImageLife.Outcome _ = life.delete(there.record().id(), false);
    }
    volume.sequence(there.record().id()).delete();
  }

  /** Deletes what nobody can ask for any more: what has expired, and what its image has ended. */
  public void tidy() throws IOException {
    for (ImageId id : volume.sequences()) {
      if (complete.contains(id)) {
        continue;
      }
      Optional<Turns.Turn> turn = turns.takeIfFree(id);
      if (turn.isPresent()) {
        try (Turns.Turn _ = turn.get()) {
          tidy(id);
        }
      }
    }
  }

  private void tidy(ImageId id) throws IOException {
    HeldBytes bytes = volume.sequence(id);
    Optional<Map<String, String>> written = bytes.record();
    if (written.isEmpty()) {
      return;
    }
    switch (find(id)) {
      case Found.Complete _ -> complete.add(id);
      case Found.Held _, Found.Uploading _ -> {}
      case Found.Gone _ -> bytes.delete();
      case Found.Unknown _ -> {
        // One whose image is just being registered is young.
        Instant old = clock.instant().minus(times.expiresAfter());
        if (isHeld(SequenceRecord.of(id, written.get())) || bytes.changedAt().isBefore(old)) {
          bytes.delete();
        }
      }
    }
  }

  /** Bytes are held until they are known to make an image, of which the record is the witness. */
  private static boolean isHeld(SequenceRecord record) {
    return switch (record.order().kind()) {
      case PARTIAL -> true;
      case WHOLE -> record.order().length() == null;
      case FINAL -> false;
    };
  }

  private Instant expiryOf(SequenceRecord record, HeldBytes bytes) throws IOException {
    Instant used = record.usedAt();
    return used == null
        ? bytes.changedAt().plus(times.expiresAfter())
        : used.plus(times.usedStaysFor());
  }

  private static Found ended(SequenceRecord record, Image image) {
    return isGone(image) ? new Found.Gone(image) : new Found.Complete(record, image);
  }

  private static boolean isGone(Image image) {
    return switch (image.state()) {
      case ImageState.Failed _, ImageState.Expired _, ImageState.Deleted _ -> true;
      case ImageState.Complete _, ImageState.Unfinished _ -> false;
    };
  }
}
