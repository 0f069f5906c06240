package dev.spindle.loader.stall;

import java.time.Duration;

/**
 * How far the pausing of a VM has come, and what to do next. Pure: it is told what is seen, and
 * says what to order; orders are carried out elsewhere, one after the other.
 *
 * @param sinceNanos when the phase began
 * @param notBeforeNanos no order before that, since the last one failed
 */
record Pause(Phase phase, long sinceNanos, long notBeforeNanos) {
  /** Where it stands. */
  enum Phase {
    /** The loader does not keep the VM from running. */
    RUNNING,
    /** Asked to stop; that may last as long as the stall, the processors stand still already. */
    STOPPING,
    /** Stopped at the loader's wish. */
    STOPPED,
    /** Asked to go on. */
    RESUMING
  }

  /** What is to be done. */
  enum Order {
    NONE,
    STOP,
    RESUME
  }

  /** What comes next, and what is to be done for it. */
  record Step(Pause next, Order order) {}

  /**
   * What is seen of a drive.
   *
   * @param nowNanos as {@link System#nanoTime}
   * @param waits whether a read waits
   * @param oldestNanos when the oldest waiting read came; means nothing when none waits
   * @param isOver whether all that the VM stands still for is loaded, or never will be
   */
  record Seen(long nowNanos, boolean waits, long oldestNanos, boolean isOver) {}

  static Pause running(long nowNanos) {
    return new Pause(Phase.RUNNING, nowNanos, nowNanos);
  }

  static Pause stopped(long nowNanos) {
    return new Pause(Phase.STOPPED, nowNanos, nowNanos);
  }

  /** No order for this long. */
  Pause retriedAfter(Duration delay) {
    return new Pause(phase, sinceNanos, sinceNanos + delay.toNanos());
  }

  /** What to do now, where a read may wait for {@code limit}. */
  Step next(Seen seen, Duration limit) {
    if (seen.nowNanos - notBeforeNanos < 0) {
      return stay();
    }
    return switch (phase) {
      case STOPPING, RESUMING -> stay();
      case RUNNING ->
          seen.waits && seen.nowNanos - seen.oldestNanos >= limit.toNanos()
              ? step(Phase.STOPPING, Order.STOP, seen)
              : stay();
      case STOPPED -> {
        if (!seen.waits && seen.isOver) {
          yield step(Phase.RESUMING, Order.RESUME, seen);
        }
        // A read that came after the stop, or is asked again by a hypervisor that lost its
        // connection: if the VM runs, somebody else resumed it, and it is to be stopped again.
        long from = seen.oldestNanos - sinceNanos > 0 ? seen.oldestNanos : sinceNanos;
        yield seen.waits && seen.nowNanos - from >= limit.toNanos()
            ? step(Phase.STOPPING, Order.STOP, seen)
            : stay();
      }
    };
  }

  private Step stay() {
    return new Step(this, Order.NONE);
  }

  private static Step step(Phase phase, Order order, Seen seen) {
    return new Step(new Pause(phase, seen.nowNanos, seen.nowNanos), order);
  }
}
