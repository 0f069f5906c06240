package dev.spindle.sync.replicate;

import java.time.Duration;

/** Pauses that double from the first to the longest. */
record Backoff(Duration first, Duration longest) {
  /** The pause after so many failures in a row, at least 1. */
  Duration after(int failures) {
    int doublings = Math.min(failures - 1, 20);
    Duration pause = first.multipliedBy(1L << doublings);
    return pause.compareTo(longest) < 0 ? pause : longest;
  }
}
