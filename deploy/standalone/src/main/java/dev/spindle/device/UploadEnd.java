package dev.spindle.device;

import dev.spindle.model.Sha256;
import org.jspecify.annotations.Nullable;

/** How the sending of an image ended. */
sealed interface UploadEnd {
  /**
   * The server says that it is complete.
   *
   * @param sha256 null when it does not say which bytes it has
   */
  record Complete(@Nullable Sha256 sha256) implements UploadEnd {}

  /** In any other way. */
  record Broken(UploadOutcome outcome) implements UploadEnd {}
}
