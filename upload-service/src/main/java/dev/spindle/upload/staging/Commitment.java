package dev.spindle.upload.staging;

import dev.spindle.model.Crc32c;

/** What became of a fragment that arrived whole. */
public sealed interface Commitment {
  /** It is staged and forced to storage. */
  record Staged() implements Commitment {}

  /** The same bytes were staged already, or need not be any more; nothing was written. */
  record Repeated() implements Commitment {}

  /**
   * Other bytes were received for that number; nothing was written.
   *
   * @param known the CRC-32C of the bytes received first
   */
  record OtherBytes(Crc32c known) implements Commitment {}

  /** The image ended meanwhile; nothing was written. */
  record Closed() implements Commitment {}
}
