package dev.spindle.upload.receive;

import dev.spindle.model.FragmentSet;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** Which fragments were announced since the start, and which of them only just now. */
final class Announced {
  /**
   * 2 seconds: a loader repeats a want that often, and a fragment on its way has arrived within
   * that.
   */
  static final Duration RECENT = Duration.ofSeconds(2);

  private final FragmentSet confirmed = new FragmentSet();

  /** Oldest first. */
  private final Map<Integer, Long> lately = new LinkedHashMap<>();

  /** An announcement goes out. */
  synchronized void announcing(int number, long nowNanos) {
    Iterator<Long> oldestFirst = lately.values().iterator();
    while (oldestFirst.hasNext() && nowNanos - oldestFirst.next() > RECENT.toNanos()) {
      oldestFirst.remove();
    }
    lately.remove(number);
    lately.put(number, nowNanos);
  }

  /** The announcement cannot be lost any more. */
  synchronized void confirm(int number) {
    confirmed.add(number);
  }

  synchronized boolean isConfirmed(int number) {
    return confirmed.contains(number);
  }

  /** What was announced lately was for a disc that is lost. */
  synchronized void forgetLately() {
    lately.clear();
  }

  synchronized boolean isRecent(int number, long nowNanos) {
    Long at = lately.get(number);
    return at != null && nowNanos - at <= RECENT.toNanos();
  }
}
