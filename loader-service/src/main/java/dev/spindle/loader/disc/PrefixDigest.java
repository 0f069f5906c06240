package dev.spindle.loader.disc;

import dev.spindle.model.ByteRange;
import dev.spindle.model.ImageLayout;
import dev.spindle.model.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The SHA-256 of a disc, read back from its file, that goes on as the disc's loaded beginning
 * grows; so it is known soon after the last fragment and not after a second pass. Not safe for
 * several threads.
 */
public final class PrefixDigest {
  private static final int CHUNK_BYTES = 1 << 20;

  private final Disc disc;
  private final MessageDigest running = Sha256.digest();
  private long position;
  private @Nullable Sha256 whole;

  public PrefixDigest(Disc disc) {
    this.disc = disc;
  }

  /** Goes on for at most {@code most} bytes; false when nothing more is loaded from there on. */
  public boolean advance(long most) throws IOException {
    ImageLayout layout = disc.layout();
    if (position == layout.size()) {
      return false;
    }
    int absent = disc.loaded().nextAbsent(layout.numberAt(position));
    long loadedEnd = layout.contains(absent) ? layout.rangeOf(absent).start() : layout.size();
    if (loadedEnd <= position) {
      return false;
    }
    ByteRange now = new ByteRange(position, Math.min(loadedEnd, position + most));
    ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(CHUNK_BYTES, now.length()));
    while (position < now.end()) {
      chunk.clear().limit((int) Math.min(chunk.capacity(), now.end() - position));
      disc.read(chunk, position);
      running.update(chunk.flip());
      position += chunk.limit();
    }
    return position < loadedEnd;
  }

  /** The digest of the whole disc; empty before all of it was read. */
  public Optional<Sha256> whole() {
    if (whole == null && position == disc.layout().size()) {
      whole = Sha256.of(running);
    }
    return Optional.ofNullable(whole);
  }
}
