package dev.spindle.upload.receive;

import java.util.concurrent.TimeUnit;

/** Lets at most so many things happen a second, evenly. Used by one thread. */
final class Pace {
  private final long gapNanos;
  private long nextNanos = System.nanoTime();

  private Pace(long gapNanos) {
    this.gapNanos = gapNanos;
  }

  static Pace perSecond(int most) {
    return new Pace(TimeUnit.SECONDS.toNanos(1) / most);
  }

  /** As fast as they come. */
  static Pace unlimited() {
    return new Pace(0);
  }

  /** Waits for the next turn. */
  void await() throws InterruptedException {
    long now = System.nanoTime();
    if (gapNanos > 0 && nextNanos > now) {
      TimeUnit.NANOSECONDS.sleep(nextNanos - now);
    }
    nextNanos = Math.max(nextNanos, now) + gapNanos;
  }
}
