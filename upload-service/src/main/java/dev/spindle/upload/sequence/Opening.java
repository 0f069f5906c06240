package dev.spindle.upload.sequence;

import dev.spindle.upload.receive.Registration;

/** Whether bytes may come at an offset. */
public sealed interface Opening {
  /** They may; {@code sequence} as it is now, since a length that is said can make it an image. */
  record Opened(Found.There sequence, Sink sink) implements Opening {}

  /** The offset is another. */
  record OffsetDiffers(long offset) implements Opening {}

  /** The length is known to be another, or less than what has come. */
  record LengthDiffers(long known) implements Opening {}

  /** The length makes it an image, which is refused. */
  record Refused(Registration.Outcome outcome) implements Opening {}

  /** The staging volume is nearly full. */
  record NoRoom() implements Opening {}

  /** A final one takes no bytes. */
  record OfFinal() implements Opening {}

  record Gone(Found found) implements Opening {}
}
