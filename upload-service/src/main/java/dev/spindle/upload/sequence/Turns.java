package dev.spindle.upload.sequence;

import dev.spindle.model.ImageId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One request at a time for a sequence, and the newest wins: a device that comes again has given up
 * the connection before, whether that has noticed or not. The older request is asked to end, which
 * keeps what has arrived.
 */
public final class Turns {
  private final Map<ImageId, Entry> entries = new HashMap<>();
  private final Duration patience;

  /**
   * @param patience how long an older request may take to end
   */
  public Turns(Duration patience) {
    this.patience = patience;
  }

  private static final class Entry {
    final Semaphore free = new Semaphore(1, true);
    int users;
    int waiting;
    @Nullable Runnable end;
  }

  /** To be closed when the request is over. */
  public interface Turn extends AutoCloseable {
    @Override
    void close();
  }

  /** Takes the turn once the older request has ended; empty when that takes too long. Blocks. */
  public Optional<Turn> take(ImageId id, Runnable end) throws InterruptedException {
    Entry entry = enter(id);
    boolean taken = false;
    try {
      wait(entry);
      taken = entry.free.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS);
      return taken ? Optional.of(turn(id, entry, end)) : Optional.empty();
    } finally {
      if (!taken) {
        synchronized (entries) {
          entry.waiting--;
        }
        leave(id, entry);
      }
    }
  }

  /** Takes the turn if nobody has it. */
  public Optional<Turn> takeIfFree(ImageId id) {
    Entry entry = enter(id);
    if (entry.free.tryAcquire()) {
      synchronized (entries) {
        entry.waiting++;
      }
      return Optional.of(turn(id, entry, () -> {}));
    }
    leave(id, entry);
    return Optional.empty();
  }

  /** How many wait for a turn. */
  int waiting(ImageId id) {
    synchronized (entries) {
      Entry entry = entries.get(id);
      return entry == null ? 0 : entry.waiting;
    }
  }

  private Turn turn(ImageId id, Entry entry, Runnable end) {
    boolean newerWaits;
    synchronized (entries) {
      entry.waiting--;
      entry.end = end;
      newerWaits = entry.waiting > 0;
    }
    if (newerWaits) {
      end.run();
    }
    return () -> {
      synchronized (entries) {
        entry.end = null;
      }
      entry.free.release();
      leave(id, entry);
    };
  }

  /** Asks whoever has the turn to end; who gets it meanwhile sees that somebody waits. */
  private void wait(Entry entry) {
    Runnable older;
    synchronized (entries) {
      entry.waiting++;
      older = entry.end;
    }
    if (older != null) {
      older.run();
    }
  }

  private Entry enter(ImageId id) {
    synchronized (entries) {
      Entry entry = entries.computeIfAbsent(id, _ -> new Entry());
      entry.users++;
      return entry;
    }
  }

  private void leave(ImageId id, Entry entry) {
    synchronized (entries) {
      if (--entry.users == 0) {
        entries.remove(id);
      }
    }
  }
}
