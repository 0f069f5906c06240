package dev.spindle.loader.stall;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How stalls are cared for.
 *
 * @param stalledAfter how long a read waits before its drive is said to stall
 * @param actAfter how long a read waits before something is done for the guest
 * @param clock nanoseconds, as {@link System#nanoTime}
 */
public record StallSettings(
    Duration stalledAfter, Duration actAfter, VirtualMachines machines, LongSupplier clock) {
  /** 25 s: what is left of a Linux guest's 30 s then is little, but more than a pause takes. */
  private static final Duration LATEST = Duration.ofSeconds(25);

  public StallSettings {
    if (!actAfter.isPositive() || actAfter.compareTo(LATEST) > 0) {
      throw new IllegalArgumentException(
          "spindle.loader.pause-after is "
              + actAfter
              + "; it must be more than nothing and at most 25 s, as guests give up after 30 s");
    }
  }
}
