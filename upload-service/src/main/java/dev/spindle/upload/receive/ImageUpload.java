package dev.spindle.upload.receive;

import dev.spindle.upload.catalogue.Image;
import dev.spindle.upload.catalogue.ImageState;
import dev.spindle.upload.feedback.ImageProgress;
import dev.spindle.upload.staging.ImageStaging;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/** An unfinished image in this replica: its record, its staged fragments, its progress. */
public final class ImageUpload {
  private final ImageStaging staging;
  private final ImageProgress progress;
  private final Announced announced = new Announced();
  private Image image;
  private volatile Instant lastArrival;

  ImageUpload(Image image, ImageStaging staging, ImageProgress progress, Instant lastArrival) {
    this.image = image;
    this.staging = staging;
    this.progress = progress;
    this.lastArrival = lastArrival;
  }

  public synchronized Image image() {
    return image;
  }

  public ImageStaging staging() {
    return staging;
  }

  public ImageProgress progress() {
    return progress;
  }

  Announced announced() {
    return announced;
  }

  Instant lastArrival() {
    return lastArrival;
  }

  void arrivedAt(Instant now) {
    lastArrival = now;
  }

  /**
   * Takes the image to another state, unless the transition does not apply to the state it is in.
   *
   * @return the changed image, which the caller saves; empty when nothing changed
   */
  synchronized Optional<Image> change(Function<ImageState, Optional<ImageState>> transition) {
    Optional<ImageState> next = transition.apply(image.state());
    next.ifPresent(state -> image = image.in(state));
    return next.map(_ -> image);
  }

  synchronized Image expiringAt(Instant later) {
    image = image.expiringAt(later);
    return image;
  }
}
