package dev.spindle.device;

import dev.spindle.model.ImageId;
import dev.spindle.model.Sha256;
import java.time.Duration;

/** How an upload ends. */
public sealed interface UploadOutcome {
  /**
   * The image is on the disc, verified, and in every data centre.
   *
   * @param took from the upload's start; zero when it was complete before
   */
  record Completed(ImageId imageId, Sha256 sha256, Duration took) implements UploadOutcome {}

  /** The server has, or the device found, that the image cannot become complete. */
  record Failed(ImageId imageId, String reason) implements UploadOutcome {}

  /** The image was deleted or has expired while it was uploaded. */
  record Gone(ImageId imageId) implements UploadOutcome {}

  /** The file is not what it was when the upload began. */
  record SourceChanged(String reason) implements UploadOutcome {}

  /** The file cannot be read, or is none. */
  record SourceUnusable(String reason) implements UploadOutcome {}

  /** The server says no. */
  record Refused(Problem problem) implements UploadOutcome {}

  /** The server was out of reach for longer than the caller would wait. */
  record ServerUnreachable(Duration after, String reason) implements UploadOutcome {}

  /** The caller stopped it; the same upload can be resumed. */
  record Stopped() implements UploadOutcome {}
}
