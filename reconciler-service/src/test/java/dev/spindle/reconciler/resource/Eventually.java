package dev.spindle.reconciler.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Waits for what is to come. */
public final class Eventually {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final Duration POLL = Duration.ofMillis(50);

  private Eventually() {}

  /** Asks again and again until the answer is right; gives it. */
  public static <T> T eventually(Supplier<T> question, Predicate<T> isRight) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    T answer = question.get();
    while (!isRight.test(answer)) {
      assertThat(System.nanoTime())
          .as("waited %s; it is %s", PATIENCE, answer)
          .isLessThan(deadline);
      LockSupport.parkNanos(POLL.toNanos());
      answer = question.get();
    }
    return answer;
  }
}
