package dev.spindle.upload.sequence;

import dev.spindle.upload.receive.Refusal;

/** Why no more bytes of a sequence are taken; what was taken before is kept. */
public sealed interface Stop {
  /** The fragment that they belong to is refused. */
  record Refused(Refusal refusal) implements Stop {}

  /**
   * A fragment is stored, but Kafka did not take its announcement; that is tried again by itself.
   */
  record NotAnnounced() implements Stop {}

  /** The sequence has only {@code length} bytes. */
  record TooLong(long length) implements Stop {}
}
