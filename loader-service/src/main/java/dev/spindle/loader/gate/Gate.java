package dev.spindle.loader.gate;

import dev.spindle.loader.disc.LoadedFragments;
import dev.spindle.model.FragmentRange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Holds reads of one disc until their fragments are loaded, and answers them in whatever order
 * those come: QEMU keeps 16 requests in flight, and 16 that wait must not block the 17th.
 *
 * <p>A fragment is marked loaded before {@link #loaded} is called, and a read looks at the marks
 * again under the lock before it waits, so none misses its fragment. The lock is held for a few map
 * operations only, and never while a read is answered.
 */
public final class Gate {
  private final LoadedFragments loaded;
  private final Object lock = new Object();
  private final Map<Integer, List<WaitingRead>> waitingFor = new HashMap<>();
  private final Set<WaitingRead> waiting = new LinkedHashSet<>();
  private boolean closed;

  public Gate(LoadedFragments loaded) {
    this.loaded = loaded;
  }

  /** Whether a read of these fragments may pass at once. Takes no lock. */
  public boolean isOpen(FragmentRange fragments) {
    return loaded.contains(fragments);
  }

  /**
   * Holds a read until all its fragments are loaded, or the gate is closed.
   *
   * @param answer called exactly once, unless the read is cancelled first; perhaps before this
   *     method returns
   * @return the read that waits; null when it was answered at once
   */
  public @Nullable WaitingRead hold(FragmentRange fragments, Consumer<WaitingRead.Outcome> answer) {
    WaitingRead read = new WaitingRead(fragments, System.nanoTime(), answer);
    WaitingRead.Outcome atOnce;
    synchronized (lock) {
      boolean waits = !closed && expect(read);
      if (waits) {
        waiting.add(read);
        return read;
      }
      atOnce = closed ? WaitingRead.Outcome.REFUSED : WaitingRead.Outcome.OPEN;
    }
    read.end(atOnce);
    return null;
  }

  /** Lets the reads go that waited for this fragment last. */
  public void loaded(int number) {
    List<WaitingRead> open = new ArrayList<>();
    synchronized (lock) {
      for (WaitingRead read : waitingFor.getOrDefault(number, List.of())) {
        if (read.arrived()) {
          open.add(read);
        }
      }
      waitingFor.remove(number);
      open.forEach(waiting::remove);
    }
    open.forEach(read -> read.end(WaitingRead.Outcome.OPEN));
  }

  /** Ends a read that waits with an error, though its fragments may come. */
  public void fail(WaitingRead read) {
    if (forget(read)) {
      read.end(WaitingRead.Outcome.LATE);
    }
  }

  /** Forgets a read whose connection is gone; it is not answered. */
  public void cancel(WaitingRead read) {
    forget(read);
  }

  private boolean forget(WaitingRead read) {
    synchronized (lock) {
      if (!waiting.remove(read)) {
        return false;
      }
      FragmentRange fragments = read.fragments();
      for (int number = fragments.first(); number <= fragments.last(); number++) {
        List<WaitingRead> readers = waitingFor.get(number);
        if (readers != null && readers.remove(read) && readers.isEmpty()) {
          waitingFor.remove(number);
        }
      }
      return true;
    }
  }

  /** Refuses all waiting reads and every later one. */
  public void close() {
    List<WaitingRead> refused;
    synchronized (lock) {
      closed = true;
      refused = List.copyOf(waiting);
      waiting.clear();
      waitingFor.clear();
    }
    refused.forEach(read -> read.end(WaitingRead.Outcome.REFUSED));
  }

  public boolean isClosed() {
    synchronized (lock) {
      return closed;
    }
  }

  /** The reads that wait, longest first. */
  public List<WaitingRead> waiting() {
    synchronized (lock) {
      return List.copyOf(waiting);
    }
  }

  /** Whether any read waits for a fragment. */
  public boolean isWaitedFor(int number) {
    synchronized (lock) {
      return waitingFor.containsKey(number);
    }
  }

  /** Whether the read has to wait; notes what for. */
  private boolean expect(WaitingRead read) {
    FragmentRange fragments = read.fragments();
    boolean waits = false;
    for (int number = fragments.first(); number <= fragments.last(); number++) {
      if (!loaded.contains(number)) {
        waitingFor.computeIfAbsent(number, _ -> new ArrayList<>()).add(read);
        read.expectOne();
        waits = true;
      }
    }
    return waits;
  }
}
