package dev.spindle.loader.load;

import dev.spindle.loader.disc.Claim;
import java.io.IOException;

/** Somewhere that one fragment's bytes can be fetched from. */
@FunctionalInterface
public interface FragmentSource {
  /**
   * Writes the fragment's bytes to its place, from its first byte on. Blocks.
   *
   * @throws IOException when the source cannot be reached now, or the place not be written
   */
  FetchOutcome fetch(Claim.Place place) throws IOException, InterruptedException;
}
