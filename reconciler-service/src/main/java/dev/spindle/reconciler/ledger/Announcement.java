package dev.spindle.reconciler.ledger;

import dev.spindle.model.FragmentSet;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The last thing said about missing fragments with one remedy.
 *
 * @param fragments those that were said to be missing; for the device without those that came since
 * @param repeats how often the same was said before
 * @param repeatAt when to say it again unless it is answered
 */
public record Announcement(FragmentSet fragments, int repeats, Instant repeatAt) {
  /**
   * What is remembered after saying it.
   *
   * @param before what was said before; null for nothing
   * @param first until the first repeat; each further one waits twice as long
   * @param longest at most that
   */
  public static Announcement after(
      @Nullable Announcement before,
      FragmentSet fragments,
      Instant now,
      Duration first,
      Duration longest) {
    int repeats =
        before != null && before.fragments.containsAll(fragments)
            ? Math.min(before.repeats + 1, 30)
            : 0;
    Duration doubled = first.multipliedBy(1L << repeats);
    return new Announcement(
        fragments, repeats, now.plus(doubled.compareTo(longest) < 0 ? doubled : longest));
  }

  Announcement without(int number) {
    if (!fragments.contains(number)) {
      return this;
    }
    FragmentSet fewer = fragments.copy();
    fewer.remove(number);
    return new Announcement(fewer, repeats, repeatAt);
  }
}
