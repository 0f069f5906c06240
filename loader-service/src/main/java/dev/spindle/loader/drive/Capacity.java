package dev.spindle.loader.drive;

import dev.spindle.model.ImageLayout;
import java.util.Collection;

/**
 * What this replica has to give; images are registered for the replica that suits them best.
 *
 * @param freeBytes of the discs' volume
 * @param promisedBytes of those, what discs that are not full yet will take
 * @param loading discs that are not full yet
 * @param busy drives that somebody is connected to
 */
public record Capacity(long freeBytes, long promisedBytes, int loading, int busy) {
  static Capacity of(long freeBytes, Collection<Drive> drives) {
    long promisedBytes = 0;
    int loading = 0;
    int busy = 0;
    for (Drive drive : drives) {
      if (!drive.disc().loaded().isWhole() && !drive.refusesReads()) {
        loading++;
        promisedBytes += absentBytes(drive);
      }
      busy += drive.isBusy() ? 1 : 0;
    }
    return new Capacity(freeBytes, promisedBytes, loading, busy);
  }

  /** To a fragment, since the last one may be shorter; without looking at each of a million. */
  private static long absentBytes(Drive drive) {
    ImageLayout layout = drive.layout();
    return Math.max(
        0, layout.size() - (long) drive.disc().loaded().count() * layout.fragmentSize());
  }
}
