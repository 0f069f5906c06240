package dev.spindle.loader.kafka;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Counts messages that are being handled, so that no more are taken than fit. */
final class InFlight {
  private final int capacity;
  private final List<CompletableFuture<Void>> waitingForRoom = new ArrayList<>();
  private int messages;

  InFlight(int capacity) {
    this.capacity = capacity;
  }

  /** Counts one more; done when the next one may be taken. */
  synchronized CompletableFuture<Void> enter() {
    messages++;
    CompletableFuture<Void> room = new CompletableFuture<>();
    if (messages < capacity) {
      room.complete(null);
    } else {
      waitingForRoom.add(room);
    }
    return room;
  }

  /** Counts one as handled. */
  void leave() {
    List<CompletableFuture<Void>> free = List.of();
    synchronized (this) {
      if (--messages < capacity) {
        free = List.copyOf(waitingForRoom);
        waitingForRoom.clear();
      }
    }
    free.forEach(room -> room.complete(null));
  }
}
