package dev.spindle.device;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether the server is in reach. All who call it leave it in peace together while it is not. Safe
 * for many threads.
 */
final class Contact {
  /** Something asked of a server. */
  @FunctionalInterface
  interface Question<T> {
    Answer<T> ask() throws InterruptedException;
  }

  private final BackOff backOff;
  private final LongSupplier nanoClock;
  private final UploadListener listener;
  private final @Nullable Duration giveUpAfter;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private long lastReachedNanos;
  private long retryNanos;

  /** Until then nobody asks, even if another question is answered: the server said so. */
  private long heldNanos;

  private String lostReason = "";
  private boolean lost;

  Contact(
      BackOff backOff,
      LongSupplier nanoClock,
      UploadListener listener,
      @Nullable Duration giveUpAfter) {
    this.backOff = backOff;
    this.nanoClock = nanoClock;
    this.listener = listener;
    this.giveUpAfter = giveUpAfter;
    this.lastReachedNanos = nanoClock.getAsLong();
    this.retryNanos = lastReachedNanos;
    this.heldNanos = lastReachedNanos;
  }

  /** Asks again and again until there is an answer; unavailable only when it is time to give up. */
  <T> Answer<T> ask(Question<T> question) throws InterruptedException {
    while (true) {
      awaitTurn();
      Answer<T> answer = question.ask();
      if (answer instanceof Answer.Unavailable<T> unavailable) {
        lost(unavailable);
        if (isGivenUp()) {
          return answer;
        }
      } else {
        reached();
        return answer;
      }
    }
  }

  /** Records that the server did not answer. */
  void lost(Answer.Unavailable<?> unavailable) {
    Optional<UploadNews> news = Optional.empty();
    lock.lock();
    try {
      long now = nanoClock.getAsLong();
      Duration retryAfter = unavailable.retryAfter();
      if (retryAfter != null) {
        heldNanos = Math.max(heldNanos, now + retryAfter.toNanos());
        retryNanos = Math.max(retryNanos, heldNanos);
      } else if (now >= retryNanos) {
        retryNanos = now + backOff.next().toNanos();
      }
      lostReason = unavailable.reason();
      if (!lost) {
        lost = true;
        news = Optional.of(new UploadNews.ServerLost(lostReason, waiting(now)));
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    news.ifPresent(listener::heard);
  }

  /** Records that the server answered. */
  void reached() {
    Optional<UploadNews> news = Optional.empty();
    lock.lock();
    try {
      long now = nanoClock.getAsLong();
      if (lost) {
        lost = false;
        backOff.reset();
        retryNanos = Math.max(now, heldNanos);
        news = Optional.of(new UploadNews.ServerBack(Duration.ofNanos(now - lastReachedNanos)));
        changed.signalAll();
      }
      lastReachedNanos = now;
    } finally {
      lock.unlock();
    }
    news.ifPresent(listener::heard);
  }

  /** How long the server is to be left in peace. */
  Duration waiting() {
    lock.lock();
    try {
      return waiting(nanoClock.getAsLong());
    } finally {
      lock.unlock();
    }
  }

  /** How long the server has not been reached. */
  Duration silence() {
    lock.lock();
    try {
      return Duration.ofNanos(nanoClock.getAsLong() - lastReachedNanos);
    } finally {
      lock.unlock();
    }
  }

  boolean isGivenUp() {
    return giveUpAfter != null && silence().compareTo(giveUpAfter) > 0;
  }

  /** What to tell people while the server is out of reach. */
  Optional<String> trouble() {
    lock.lock();
    try {
      long now = nanoClock.getAsLong();
      Duration waiting = waiting(now);
      boolean held = now < heldNanos;
      if (!lost && !held) {
        return Optional.empty();
      }
      long seconds = TimeUnit.NANOSECONDS.toSeconds(waiting.toNanos() + 999_999_999L);
      return Optional.of(
          "waiting for the server ("
              + lostReason
              + ")"
              + (seconds > 0 ? ", retry in " + seconds + " s" : ", trying again"));
    } finally {
      lock.unlock();
    }
  }

  private void awaitTurn() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      for (long nanos = waiting(nanoClock.getAsLong()).toNanos();
          nanos > 0;
          nanos = waiting(nanoClock.getAsLong()).toNanos()) {
        changed.awaitNanos(nanos);
      }
    } finally {
      lock.unlock();
    }
  }

  private Duration waiting(long nowNanos) {
    return Duration.ofNanos(Math.max(0, retryNanos - nowNanos));
  }
}
