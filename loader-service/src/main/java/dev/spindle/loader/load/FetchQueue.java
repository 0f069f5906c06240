package dev.spindle.loader.load;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The fetches that wait for their turn: the most urgent first, else in the order in which they were
 * announced. Urgency is asked for when a turn is given, since what a VM waits for changes
 * meanwhile.
 */
final class FetchQueue {
  private final int capacity;
  private final Deque<Fetch> fetches = new ArrayDeque<>();
  private final List<CompletableFuture<Void>> waitingForRoom = new ArrayList<>();

  FetchQueue(int capacity) {
    this.capacity = capacity;
  }

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
    if (fetches.size() < capacity) {
      waitingForRoom.forEach(room -> room.complete(null));
      waitingForRoom.clear();
    }
    return next;
  }

  /** Done when there is room for more; whoever adds without asking is not refused. */
  synchronized CompletableFuture<Void> room() {
    CompletableFuture<Void> room = new CompletableFuture<>();
    if (fetches.size() < capacity) {
      room.complete(null);
    } else {
      waitingForRoom.add(room);
    }
    return room;
  }

  synchronized int size() {
    return fetches.size();
  }
}
