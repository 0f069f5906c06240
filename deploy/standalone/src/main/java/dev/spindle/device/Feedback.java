package dev.spindle.device;

import dev.spindle.model.FragmentSet;
import dev.spindle.model.Sha256;

/** What a server tells the device while it uploads. Versions grow. */
public sealed interface Feedback {
  /** These are wanted now, and no others. */
  record Wants(long version, Wanted wanted) implements Feedback {}

  /** These were received and must be sent again, and no others. */
  record Missing(long version, FragmentSet fragments) implements Feedback {}

  /** How far the image is. */
  record Progress(ImageProgress progress) implements Feedback {}

  /** The image is whole, verified and everywhere. */
  record Complete(Sha256 sha256) implements Feedback {}

  /** The image cannot become complete. */
  record Failed(String failure) implements Feedback {}
}
