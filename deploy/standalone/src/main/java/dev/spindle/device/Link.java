package dev.spindle.device;

import dev.spindle.model.FragmentSet;
import java.util.Comparator;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * The device's link, which all its transfers share: each chunk goes to a wanted fragment first and
 * else to the oldest one in flight, so that one becomes whole soon rather than several late.
 */
final class Link {
  /** 100 ms without bytes: that transfer is held up by the network, so another may use the rate. */
  private static final long FLOWING_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /**
   * 1 s until a transfer's first bytes: a connection is made, by a JVM that may have just begun.
   */
  private static final long BEGINNING_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** 100 ms before its end a transfer leaves room for the next, which has to be read and begun. */
  private static final long LEAD_MILLIS = 100;

  private final LongSupplier nanoClock;
  private final long leadBytes;
  private final Pace pace;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** Transfers with bytes left to hand out, by age. */
  private final TreeSet<Transfer> open = new TreeSet<>(Comparator.comparingLong(t -> t.age));

  /** Chosen to be sent next, and still being read and hashed. */
  private final FragmentSet chosen = new FragmentSet();

  private FragmentSet wanted = new FragmentSet();
  private long opened;
  private long sentBytes;

  Link(Rate rate, LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
    this.leadBytes = rate.bytesIn(LEAD_MILLIS);
    this.pace = new Pace(rate, nanoClock.getAsLong());
  }

  /** Says which fragment will be opened next, so that the link counts as taken from now on. */
  void choose(int number) {
    lock.lock();
    try {
      chosen.add(number);
    } finally {
      lock.unlock();
    }
  }

  /** Begins a transfer of {@code bytes}; the caller closes it, however it ends. */
  Transfer open(int number, int bytes) {
    lock.lock();
    try {
      Transfer transfer = new Transfer(number, opened++, bytes, nanoClock.getAsLong());
      open.add(transfer);
      chosen.remove(number);
      return transfer;
    } finally {
      lock.unlock();
    }
  }

  /** Says which fragments are wanted now. */
  void wanted(FragmentSet fragments) {
    lock.lock();
    try {
      wanted = fragments.copy();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Whether a limited rate is in use already for more than a moment, so that another transfer would
   * only take bytes away.
   */
  boolean isTaken() {
    lock.lock();
    try {
      if (!chosen.isEmpty() && !pace.isUnlimited()) {
        return true;
      }
      long now = nanoClock.getAsLong();
      long leftBytes =
          open.stream()
              .filter(t -> t.waiting || now < t.heldUpNanos)
              .mapToLong(t -> t.leftBytes)
              .sum();
      return leftBytes > leadBytes;
    } finally {
      lock.unlock();
    }
  }

  /** How many bytes of fragments have been handed out in all, repeats included. */
  long sentBytes() {
    lock.lock();
    try {
      return sentBytes;
    } finally {
      lock.unlock();
    }
  }

  /** One fragment on its way. */
  final class Transfer implements ByteAllowance, AutoCloseable {
    private final int number;
    private final long age;
    private int leftBytes;
    private long heldUpNanos;
    private boolean waiting;

    private Transfer(int number, long age, int bytes, long nowNanos) {
      this.number = number;
      this.age = age;
      this.leftBytes = bytes;
      this.heldUpNanos = nowNanos + BEGINNING_NANOS;
    }

    @Override
    public int take(int most) throws InterruptedException {
      lock.lockInterruptibly();
      try {
        waiting = true;
        int bytes = Math.min(most, pace.chunkBytes());
        while (true) {
          long now = nanoClock.getAsLong();
          long nanos = pace.nanosUntil(bytes, now);
          if (!isNext()) {
            changed.await();
          } else if (nanos > 0) {
            changed.awaitNanos(nanos);
          } else {
            pace.spend(bytes, now);
            sentBytes += bytes;
            leftBytes -= bytes;
            heldUpNanos = now + FLOWING_NANOS;
            if (leftBytes <= 0) {
              open.remove(this);
            }
            return bytes;
          }
        }
      } finally {
        waiting = false;
        changed.signalAll();
        lock.unlock();
      }
    }

    @Override
    public void close() {
      lock.lock();
      try {
        open.remove(this);
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }

    private boolean isNext() {
      if (pace.isUnlimited()) {
        return true;
      }
      boolean here = wanted.contains(number);
      return open.stream()
          .filter(other -> other.waiting && other != this)
          .noneMatch(
              other -> {
                boolean there = wanted.contains(other.number);
                return there == here ? other.age < age : there;
              });
    }
  }
}
