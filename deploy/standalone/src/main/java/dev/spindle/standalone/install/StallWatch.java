package dev.spindle.standalone.install;

import dev.spindle.model.FragmentRange;
import java.util.List;
import java.util.Optional;

/** Counts when reads of a drive wait, from what the drive is seen to be every now and then. */
final class StallWatch {
  /** 2 s: shorter waits are as common as on a slow CD-ROM drive and not worth a line. */
  private static final double WORTH_SAYING_SECONDS = 2;

  private int stalls;
  private double stalledSeconds;
  private double since = -1;
  private boolean said;

  /**
   * The drive was seen.
   *
   * @param now seconds
   * @return what is worth saying
   */
  Optional<String> seen(List<FragmentRange> waitedFor, double now) {
    if (waitedFor.isEmpty()) {
      return flowing(now);
    }
    if (since < 0) {
      since = now;
      stalls++;
    }
    if (!said && now - since >= WORTH_SAYING_SECONDS) {
      said = true;
      return Optional.of(
          "the VM waits for " + named(waitedFor) + ", which the device was told to send next");
    }
    return Optional.empty();
  }

  private Optional<String> flowing(double now) {
    if (since < 0) {
      return Optional.empty();
    }
    double lasted = now - since;
    stalledSeconds += lasted;
    since = -1;
    boolean toSay = said;
    said = false;
    return toSay
        ? Optional.of(String.format(java.util.Locale.ROOT, "the VM goes on after %.1f s", lasted))
        : Optional.empty();
  }

  int stalls() {
    return stalls;
  }

  double stalledSeconds() {
    return stalledSeconds;
  }

  private static String named(List<FragmentRange> ranges) {
    boolean one = ranges.size() == 1 && ranges.getFirst().count() == 1;
    return (one ? "fragment " : "fragments ") + FragmentRange.format(ranges);
  }
}
