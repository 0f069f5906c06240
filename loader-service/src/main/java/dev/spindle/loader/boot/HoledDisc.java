package dev.spindle.loader.boot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** A disc of which parts are not loaded yet. */
public interface HoledDisc {
  /** Bytes of the whole disc. */
  long size();

  /**
   * Bytes of a range that lies within the disc.
   *
   * @return empty while any of them is not loaded
   */
  Optional<ByteBuffer> read(long offset, int length) throws IOException;
}
