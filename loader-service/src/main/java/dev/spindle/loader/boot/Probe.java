package dev.spindle.loader.boot;

import dev.spindle.model.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads structures of a disc and notes which ranges it needed. What a descriptor says is not
 * believed: ranges are cut to the disc, and their number is bounded.
 */
final class Probe {
  /** Bytes of a logical sector (ECMA-119, section 6.1.2), the unit of all block numbers here. */
  static final int SECTOR_BYTES = 2048;

  /** 4096 ranges: more files than any boot loader reads, and a bound on the work. */
  private static final int MOST_RANGES = 4096;

  private final HoledDisc disc;
  private final List<ByteRange> needed = new ArrayList<>();
  private boolean complete = true;

  Probe(HoledDisc disc) {
    this.disc = disc;
  }

  long size() {
    return disc.size();
  }

  /** Notes that a range is needed; what lies outside the disc is passed over. */
  void need(long offset, long length) {
    if (offset >= 0 && offset < disc.size() && length > 0 && needed.size() < MOST_RANGES) {
      needed.add(ByteRange.ofLength(offset, Math.min(length, disc.size() - offset)));
    }
  }

  /**
   * Notes that a range is needed, and reads it little-endian; null when it is not loaded yet or is
   * not on the disc.
   */
  @Nullable ByteBuffer read(long offset, int length) throws IOException {
    if (offset < 0 || length <= 0 || offset + length > disc.size()) {
      return null;
    }
    need(offset, length);
    ByteBuffer bytes = disc.read(offset, length).orElse(null);
    if (bytes == null) {
      complete = false;
      return null;
    }
    return bytes.order(ByteOrder.LITTLE_ENDIAN);
  }

  List<ByteRange> needed() {
    return needed;
  }

  /** Whether all that was asked for was loaded. */
  boolean isComplete() {
    return complete;
  }

  static long offsetOfSector(int sector) {
    return Integer.toUnsignedLong(sector) * SECTOR_BYTES;
  }
}
