package dev.spindle.loader.load;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The fetches that wait for their turn: the most urgent first, else in the order in which they were
 * announced. Urgency is asked for when a turn is given, since what a VM waits for changes
 * meanwhile.
 */
final class FetchQueue {
  private final Deque<Fetch> fetches = new ArrayDeque<>();

  synchronized void add(Fetch fetch) {
    fetches.add(fetch);
    notifyAll();
  }

  /** Waits for a fetch, and takes it. */
  synchronized Fetch take() throws InterruptedException {
    while (fetches.isEmpty()) {
      wait();
    }
    Fetch next = fetches.getFirst();
    int urgency = next.urgency();
    for (Fetch fetch : fetches) {
      if (urgency == 0) {
        break;
      }
      if (fetch.urgency() < urgency) {
        next = fetch;
        urgency = fetch.urgency();
      }
    }
    fetches.remove(next);
    return next;
  }
}
