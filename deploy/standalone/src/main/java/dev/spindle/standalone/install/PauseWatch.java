package dev.spindle.standalone.install;

import dev.spindle.model.FragmentRange;
import java.util.Locale;
import java.util.Optional;

/** Says when the loader pauses the VM and when it resumes it, from looks at its drive. */
public final class PauseWatch {
  private double since = -1;

  /**
   * The drive was seen.
   *
   * @param now seconds
   * @return what is worth saying
   */
  public Optional<String> seen(DriveState drive, double now) {
    if (drive.paused() && since < 0) {
      since = now;
      return Optional.of(
          String.format(
              Locale.ROOT,
              "the VM is paused: a read has waited %.0f s for fragment %s, which its guest is not to notice",
              drive.longestWaitSeconds(),
              FragmentRange.format(drive.waitedFor())));
    }
    if (!drive.paused() && since >= 0) {
      double lasted = now - since;
      since = -1;
      return Optional.of(String.format(Locale.ROOT, "the VM is resumed after %.1f s", lasted));
    }
    return Optional.empty();
  }
}
