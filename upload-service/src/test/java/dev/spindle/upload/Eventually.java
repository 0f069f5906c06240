package dev.spindle.upload;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Waits until an assertion holds, 15 seconds at most. */
public final class Eventually {
  private static final Duration DEADLINE = Duration.ofSeconds(15);

  private Eventually() {}

  public static void eventually(ThrowingCallable assertion) {
    long end = System.nanoTime() + DEADLINE.toNanos();
    while (true) {
      try {
        assertion.call();
        return;
      } catch (AssertionError e) {
        if (System.nanoTime() > end) {
          throw e;
        }
        LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
      } catch (Throwable e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
