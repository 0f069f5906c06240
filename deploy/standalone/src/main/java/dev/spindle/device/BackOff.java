package dev.spindle.device;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to leave a server in peace after it failed: 0.5 s, doubling to 15 s, each shortened at
 * random by up to half so that devices do not come back all at once. Pure; not safe for several
 * threads.
 */
final class BackOff {
  /** 0.5 s: a server that is restarted is back after some seconds. */
  static final Duration FIRST = Duration.ofMillis(500);

  /** 15 s: no longer, for a VM may be waiting. */
  static final Duration LONGEST = Duration.ofSeconds(15);

  private final RandomGenerator random;
  private int failures;

  BackOff(RandomGenerator random) {
    this.random = random;
  }

  /** The pause after one more failure. */
  Duration next() {
    long unshortened = Math.min(FIRST.toMillis() << Math.min(failures, 10), LONGEST.toMillis());
    failures++;
    return Duration.ofMillis(unshortened - random.nextLong(unshortened / 2));
  }

  void reset() {
    failures = 0;
  }
}
