package dev.spindle.upload.receive;

import dev.spindle.model.Crc32c;
import dev.spindle.model.ImagePhase;

/** Why a fragment is not taken; nothing of it is kept. */
public sealed interface Refusal extends Reception.Outcome {
  record ImageUnknown() implements Refusal {}

  /** Deleted or expired. */
  record ImageGone(ImagePhase phase) implements Refusal {}

  /** Complete, or failed: it takes no fragments any more. */
  record ImageSealed(ImagePhase phase) implements Refusal {}

  /** There are only {@code count}. */
  record FragmentUnknown(int count) implements Refusal {}

  /** Not the length that its number has; {@code actual} is what is known of it, at least. */
  record LengthWrong(long expected, long actual) implements Refusal {}

  /** The bytes do not have the digest that came with them. */
  record DigestMismatch() implements Refusal {}

  /** The number was received with other bytes. */
  record OtherBytes(Crc32c known, Crc32c actual) implements Refusal {}

  /** The staging volume is nearly full; settled fragments will make room. */
  record StagingFull() implements Refusal {}
}
