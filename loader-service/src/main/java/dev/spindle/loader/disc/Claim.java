package dev.spindle.loader.disc;

import dev.spindle.model.Crc32c;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.zip.CRC32C;

/** What comes of wanting to put a fragment on a disc. */
public sealed interface Claim {
  /**
   * The fragment's place is the caller's alone until it commits or closes. Bytes in a place that is
   * not loaded are never served, so whatever is written here does no harm before the commit.
   */
  final class Place implements Claim, AutoCloseable {
    private final Disc disc;
    private final int number;
    private final long start;
    private final int length;
    private final int failedForces;
    private final CRC32C crc32c = new CRC32C();
    private int written;
    private boolean committed;

    Place(Disc disc, int number, int failedForces) {
      this.disc = disc;
      this.number = number;
      this.start = disc.layout().rangeOf(number).start();
      this.length = disc.layout().lengthOf(number);
      this.failedForces = failedForces;
    }

    /** The fragment's number. */
    public int number() {
      return number;
    }

    /** Bytes that the fragment has. */
    public int length() {
      return length;
    }

    /** Bytes written until now. */
    public int written() {
      return written;
    }

    /** The CRC-32C of the bytes written until now. */
    public Crc32c crc32c() {
      return Crc32c.of(crc32c);
    }

    /** Appends bytes; refuses more than the fragment has, as they would be the next one's. */
    public void write(ByteBuffer bytes) throws IOException {
      if (committed || bytes.remaining() > length - written) {
        throw new IllegalStateException("fragment " + number + " has " + length + " bytes");
      }
      crc32c.update(bytes.duplicate());
      while (bytes.hasRemaining()) {
        written += disc.write(bytes, start + written);
      }
    }

    /** Begins anew at the fragment's first byte. */
    public void restart() {
      written = 0;
      crc32c.reset();
    }

    /**
     * Makes the fragment loaded; done when it is forced, recorded and readable. Only the disc's
     * next group commit can say so.
     */
    public CompletableFuture<Void> commit() {
      if (written != length || committed) {
        throw new IllegalStateException("fragment " + number + " is not written whole");
      }
      committed = true;
      return disc.commit(this);
    }

    /** Force failures of the disc before the first byte was written. */
    int failedForces() {
      return failedForces;
    }

    /** Gives the place back when it was not committed. */
    @Override
    public void close() {
      if (!committed) {
        disc.release(number);
      }
    }
  }

  /** The fragment is loaded already, with this CRC-32C. */
  record Loaded(Crc32c crc32c) implements Claim {}

  /** Somebody else is writing it. */
  record Taken() implements Claim {}

  /** The disc is gone. */
  record Gone() implements Claim {}
}
