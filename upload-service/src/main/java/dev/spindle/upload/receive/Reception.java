package dev.spindle.upload.receive;

import dev.spindle.model.Crc32c;
import dev.spindle.model.Sha256;
import dev.spindle.upload.staging.IncomingFragment;
import dev.spindle.upload.staging.Tails;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One fragment on its way in: its bytes go to a staging file piece by piece, digests are computed
 * on the way. Used by one thread at a time; does file I/O, so never on an event loop.
 */
public final class Reception {
  private final ImageUpload upload;
  private final int number;
  private final long expectedBytes;
  private final @Nullable Sha256 expectedSha256;
  private final @Nullable MessageDigest sha256;
  private final CRC32C crc;

  /** Null when the bytes are only compared with a receipt, since they need not be staged. */
  private final @Nullable IncomingFragment incoming;

  private long bytes;

  Reception(
      ImageUpload upload,
      int number,
      @Nullable Sha256 expectedSha256,
      @Nullable IncomingFragment incoming) {
    this.upload = upload;
    this.number = number;
    this.expectedBytes = upload.image().layout().lengthOf(number);
    this.expectedSha256 = expectedSha256;
    this.sha256 = expectedSha256 == null ? null : Sha256.digest();
    this.crc = new CRC32C();
    this.incoming = incoming;
  }

  /** Goes on with a kept beginning. */
  Reception(ImageUpload upload, Tails.Tail tail, Tails.Resumed resumed) {
    this.upload = upload;
    this.number = tail.number();
    this.expectedBytes = upload.image().layout().lengthOf(number);
    this.expectedSha256 = null;
    this.sha256 = null;
    this.crc = resumed.crc();
    this.incoming = resumed.incoming();
    this.bytes = tail.length();
  }

  /** What became of a fragment. */
  public sealed interface Outcome permits Stored, Repeated, NotAnnounced, Refusal {}

  /** Staged, forced, announced. */
  public record Stored() implements Outcome {}

  /** The same bytes were received before; nothing was written. */
  public record Repeated() implements Outcome {}

  /**
   * Staged and forced, but Kafka did not take the announcement; the same bytes may be sent again.
   */
  public record NotAnnounced() implements Outcome {}

  public ImageUpload upload() {
    return upload;
  }

  /**
   * Takes a buffer's remaining bytes.
   *
   * @return false when that is more than the fragment has; the rest need not be read then
   */
  public boolean take(ByteBuffer piece) throws IOException {
    int length = piece.remaining();
    if (bytes + length > expectedBytes) {
      bytes += length;
      return false;
    }
    ByteBuffer taken = piece.duplicate();
    if (incoming != null) {
      incoming.append(piece);
    }
    // Not before they were written: what is kept of a fragment must be there.
    bytes += length;
    crc.update(taken.duplicate());
    if (sha256 != null) {
      sha256.update(taken);
    }
    return true;
  }

  /** Bytes that have come. */
  public long bytes() {
    return bytes;
  }

  /** Forgets what has arrived. */
  public void abort() throws IOException {
    if (incoming != null) {
      incoming.discard();
    }
  }

  public int number() {
    return number;
  }

  /** The CRC-32C of all that was taken. */
  Crc32c crc32c() {
    return Crc32c.of(crc);
  }

  @Nullable IncomingFragment incoming() {
    return incoming;
  }

  /** Why the bytes, now that all have come, are not the fragment; null when they are. */
  @Nullable Refusal flaw() {
    if (bytes != expectedBytes) {
      return new Refusal.LengthWrong(expectedBytes, bytes);
    }
    return sha256 != null && !Sha256.of(sha256).equals(expectedSha256)
        ? new Refusal.DigestMismatch()
        : null;
  }
}
