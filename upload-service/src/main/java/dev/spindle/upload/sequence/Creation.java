package dev.spindle.upload.sequence;

import dev.spindle.model.ImageId;
import dev.spindle.upload.receive.Registration;

/** What became of an order; all but the first leave nothing behind. */
public sealed interface Creation {
  record Created(Found.There sequence) implements Creation {}

  /** Its image is refused. */
  record Refused(Registration.Outcome outcome) implements Creation {}

  /** A final one names what is no partial one. */
  record PartialUnknown(ImageId id) implements Creation {}

  /** A final one names a partial one whose bytes have not all come. */
  record PartialUnfinished(ImageId id) implements Creation {}
}
