package dev.spindle.sync.replicate;

import dev.spindle.model.Crc32c;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.Optional;

/** Where the bytes of received fragments come from. */
public interface FragmentSource {
  /**
   * Writes a fragment's bytes to {@code sink}, at most {@code length} of them and one more.
   *
   * @return the CRC-32C that the source itself tells, if it does
   * @throws IOException when the bytes are not there, or do not come within reasonable time
   */
  Optional<Crc32c> fetch(URI source, int length, OutputStream sink) throws IOException;
}
