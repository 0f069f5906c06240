package dev.spindle.sync.replicate;

import dev.spindle.model.ImageId;
import java.time.Duration;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Who is to do what next: hands the next steps of all copies to the workers, the images in turn,
 * and holds the lock that the copies are changed under.
 */
final class Agenda implements AutoCloseable {
  private final Map<ImageId, ImageCopy> copies;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** Images that may have a next step, in the order of their turns. */
  private final Set<ImageId> due = new LinkedHashSet<>();

  private final PriorityQueue<Later> later =
      new PriorityQueue<>(Comparator.comparingLong(Later::nanos));
  private long pausedUntil = System.nanoTime();
  private boolean closed;

  Agenda(Map<ImageId, ImageCopy> copies) {
    this.copies = copies;
  }

  /** A step that one worker is to do now. */
  record Task(ImageCopy copy, Step step) {}

  /** Something that is to happen to an image's copy at a time of {@link System#nanoTime}. */
  private record Later(long nanos, ImageId imageId, Runnable change) {}

  /** Changes an image's copy, after which it may have a next step. */
  <T> T change(ImageId imageId, Supplier<T> change) {
    return locked(
        () -> {
          T result = change.get();
          due.add(imageId);
          changed.signalAll();
          return result;
        });
  }

  <T> T locked(Supplier<T> work) {
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }

  /** Changes an image's copy after a while. */
  void later(ImageId imageId, Duration delay, Runnable change) {
    locked(() -> later.add(new Later(System.nanoTime() + delay.toNanos(), imageId, change)));
  }

  /** Hands out nothing for a while. */
  void pause(Duration delay) {
    locked(() -> pausedUntil = System.nanoTime() + delay.toNanos());
  }

  /** Waits for the next step; empty once closed. */
  Optional<Task> take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!closed) {
        long now = System.nanoTime();
        wakeLater(now);
        long paused = pausedUntil - now;
        if (paused <= 0) {
          Optional<Task> task = nextDue();
          if (task.isPresent()) {
            return task;
          }
        }
        long wait = Math.min(paused > 0 ? paused : Long.MAX_VALUE, untilLater(now));
        if (wait == Long.MAX_VALUE) {
          changed.await();
        } else {
          changed.await(wait, TimeUnit.NANOSECONDS);
        }
      }
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  private long untilLater(long now) {
    Later first = later.peek();
    return first == null ? Long.MAX_VALUE : Math.max(1, first.nanos() - now);
  }

  private void wakeLater(long now) {
    for (Later first = later.peek();
        first != null && first.nanos() - now <= 0;
        first = later.peek()) {
      later.remove();
      first.change().run();
      due.add(first.imageId());
    }
  }

  private Optional<Task> nextDue() {
    for (Iterator<ImageId> turns = due.iterator(); turns.hasNext(); ) {
      ImageId imageId = turns.next();
      turns.remove();
      ImageCopy copy = copies.get(imageId);
      if (copy == null) {
        continue;
      }
      Optional<Step> step = copy.next();
      if (step.isPresent()) {
        due.add(imageId);
        return Optional.of(new Task(copy, step.get()));
      }
    }
    return Optional.empty();
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
