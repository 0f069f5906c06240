package dev.spindle.upload.receive;

import dev.spindle.model.ImageId;
import dev.spindle.upload.catalogue.Catalogue;
import dev.spindle.upload.catalogue.Image;
import dev.spindle.upload.catalogue.ImageState;
import dev.spindle.upload.feedback.ImageProgress;
import dev.spindle.upload.staging.ImageStaging;
import dev.spindle.upload.staging.StagingVolume;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The unfinished images of this replica, in memory, so that a fragment needs no database. */
public final class Uploads {
  private final Catalogue catalogue;
  private final StagingVolume volume;
  private final Clock clock;
  private final ConcurrentMap<ImageId, ImageUpload> active = new ConcurrentHashMap<>();

  public Uploads(Catalogue catalogue, StagingVolume volume, Clock clock) {
    this.catalogue = catalogue;
    this.volume = volume;
    this.clock = clock;
  }

  /** What there is of an image. */
  public sealed interface Found {
    /** It is unfinished. */
    record Active(ImageUpload upload) implements Found {}

    /** It has ended. */
    record Ended(Image image) implements Found {}

    /** There never was one. */
    record Unknown() implements Found {}
  }

  /** Looks for an image, in the catalogue where it is not in memory. Blocks then. */
  public Found find(ImageId id) {
    ImageUpload here = active.get(id);
    if (here != null) {
      return new Found.Active(here);
    }
    return catalogue
        .find(id)
        .<Found>map(
            image ->
                switch (image.state()) {
                  case ImageState.Unfinished _ -> new Found.Active(open(image));
                  case ImageState.Complete _,
                      ImageState.Failed _,
                      ImageState.Expired _,
                      ImageState.Deleted _ ->
                      new Found.Ended(image);
                })
        .orElseGet(Found.Unknown::new);
  }

  /** An unfinished image that is in memory here; events about others are not for this replica. */
  public Optional<ImageUpload> active(ImageId id) {
    return Optional.ofNullable(active.get(id));
  }

  public Collection<ImageUpload> active() {
    return List.copyOf(active.values());
  }

  /** Takes an unfinished image into memory, with what is staged of it. */
  ImageUpload open(Image image) {
    return active.computeIfAbsent(image.id(), _ -> opened(image));
  }

  /** Forgets an image that has ended, and all that is staged of it. */
  void close(ImageUpload upload) {
    active.remove(upload.image().id(), upload);
    try {
      upload.staging().delete();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ImageUpload opened(Image image) {
    try {
      ImageStaging staging = volume.open(image.id(), image.layout());
      long firstVersion = ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
      ImageProgress progress =
          new ImageProgress(image.layout(), image.phase(), image.dataCentres(), firstVersion);
      progress.received(staging.received());
      return new ImageUpload(image, staging, progress, clock.instant());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
