package dev.spindle.upload.feedback;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Counts changes under one lock, and lets others wait for the next; some changes are urgent. */
final class Changes {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition any = lock.newCondition();
  private final Condition urgent = lock.newCondition();
  private long version;
  private long urgentVersion;

  Changes(long firstVersion) {
    this.version = firstVersion;
    this.urgentVersion = firstVersion;
  }

  /** Counts a change if it was one; gives whether it was. */
  boolean change(boolean isUrgent, BooleanSupplier changing) {
    lock.lock();
    try {
      if (!changing.getAsBoolean()) {
        return false;
      }
      version++;
      any.signalAll();
      if (isUrgent) {
        urgentVersion = version;
        urgent.signalAll();
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  <T> T locked(Supplier<T> look) {
    lock.lock();
    try {
      return look.get();
    } finally {
      lock.unlock();
    }
  }

  /** To be asked while locked, so that it belongs to what is seen. */
  long version() {
    return version;
  }

  /** As {@link ImageProgress#awaitChange}. */
  boolean await(long seenUrgent, long seen, Duration calm, Duration longest)
      throws InterruptedException {
    long start = System.nanoTime();
    lock.lock();
    try {
      while (true) {
        long waited = System.nanoTime() - start;
        long toCalm = calm.toNanos() - waited;
        long toEnd = longest.toNanos() - waited;
        if (urgentVersion > seenUrgent || (version > seen && toCalm <= 0)) {
          return true;
        }
        if (toEnd <= 0) {
          return false;
        }
        boolean _ =
            version > seen
                ? urgent.await(Math.min(toCalm, toEnd), TimeUnit.NANOSECONDS)
                : any.await(toEnd, TimeUnit.NANOSECONDS);
      }
    } finally {
      lock.unlock();
    }
  }
}
