package dev.spindle.upload.sequence;

import dev.spindle.upload.catalogue.Image;
import dev.spindle.upload.receive.ImageUpload;
import dev.spindle.upload.staging.HeldBytes;

/** What there is of a sequence. */
public sealed interface Found {
  /** There never was one, or nobody knows any more. */
  record Unknown() implements Found {}

  /** It was deleted, has expired, or failed. */
  record Gone(Image image) implements Found {}

  /** It is there. */
  sealed interface There extends Found {
    SequenceRecord record();
  }

  /** Its bytes are held, since it is no image yet. */
  record Held(SequenceRecord record, HeldBytes bytes) implements There {}

  /** It is an unfinished image. */
  record Uploading(SequenceRecord record, ImageUpload upload) implements There {}

  /** Its image is complete. */
  record Complete(SequenceRecord record, Image image) implements There {}
}
