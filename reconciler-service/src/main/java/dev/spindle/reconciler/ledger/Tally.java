package dev.spindle.reconciler.ledger;

import dev.spindle.model.ImagePhase;
import java.util.Map;

/**
 * A count over all ledgers.
 *
 * @param images by phase; a phase without images may be absent
 * @param missing fragments that devices are asked for again
 */
public record Tally(Map<ImagePhase, Long> images, long missing) {
  public static final Tally NOTHING = new Tally(Map.of(), 0);

  public Tally {
    images = Map.copyOf(images);
  }
}
