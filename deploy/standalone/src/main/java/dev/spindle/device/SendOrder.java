package dev.spindle.device;

import dev.spindle.model.FragmentRange;
import dev.spindle.model.FragmentSet;
import dev.spindle.model.ImageLayout;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/**
 * Which fragment goes next: an urgent one, then one that is asked for again, then one of those that
 * the server would like next, then the lowest not yet sent. What is on its way or received is not
 * sent again unless the server asks.
 *
 * <p>A server's snapshot may be older than its receipt for a fragment. So a fragment just received
 * counts as received, whatever a snapshot says, for {@link #SETTLE_NANOS}. Pure: the caller brings
 * the time. Not safe for several threads.
 */
final class SendOrder {
  /** 2 s: longer than a snapshot is on its way. */
  static final long SETTLE_NANOS = TimeUnit.SECONDS.toNanos(2);

  private record Received(int number, long nanos) {}

  private final ImageLayout layout;

  /** Not received yet and not on their way. */
  private final FragmentSet unsent;

  /** Received once, and asked for again since. */
  private final FragmentSet again = new FragmentSet();

  private final FragmentSet inFlight = new FragmentSet();
  private final Deque<Received> settling = new ArrayDeque<>();
  private Wanted wanted = Wanted.NOTHING;
  private long wantedVersion = Long.MIN_VALUE;
  private long missingVersion = Long.MIN_VALUE;

  /**
   * @param missing the fragments that the server lacks
   */
  SendOrder(ImageLayout layout, FragmentSet missing) {
    this.layout = layout;
    this.unsent = within(missing);
  }

  /** Takes the server's snapshot of what is wanted; ignored when a newer one is known. */
  void wanted(Wanted snapshot, long version, long nowNanos) {
    if (version < wantedVersion) {
      return;
    }
    wantedVersion = version;
    wanted(snapshot, nowNanos);
  }

  /** Takes a snapshot of what is wanted that has no version: the newest, since it came last. */
  void wanted(Wanted snapshot, long nowNanos) {
    wanted = snapshot;
    FragmentSet asked = urgent();
    asked.removeAll(unsent);
    asked.removeAll(inFlight);
    asked.removeAll(settling(nowNanos));
    again.addAll(asked);
  }

  /**
   * Takes the server's snapshot of what it asks for again; what an earlier one asked for and this
   * one does not is withdrawn.
   */
  void missing(FragmentSet missing, long version, long nowNanos) {
    if (version < missingVersion) {
      return;
    }
    missingVersion = version;
    FragmentSet asked = within(missing);
    asked.removeAll(unsent);
    asked.removeAll(inFlight);
    asked.removeAll(settling(nowNanos));
    again.removeAll(again.copy());
    again.addAll(asked);
  }

  /** Takes the server's whole truth: every fragment that it lacks, and no others. */
  void lacking(FragmentSet lacking, long nowNanos) {
    FragmentSet asked = within(lacking);
    asked.removeAll(inFlight);
    asked.removeAll(settling(nowNanos));
    unsent.retainAll(asked);
    again.retainAll(asked);
    asked.removeAll(unsent);
    again.addAll(asked);
  }

  /** Takes any version as new from now on: a server that was restarted may count from the start. */
  void forgetVersions() {
    wantedVersion = Long.MIN_VALUE;
    missingVersion = Long.MIN_VALUE;
  }

  /** The next fragment, if it is an urgent one; it is on its way from now on. */
  OptionalInt nextUrgent() {
    return nextOf(wanted.urgent());
  }

  private OptionalInt nextOf(List<FragmentRange> ranges) {
    for (FragmentRange range : ranges) {
      for (int number = range.first();
          number <= Math.min(range.last(), layout.fragmentCount());
          number++) {
        if (unsent.contains(number) || again.contains(number)) {
          return begin(number);
        }
      }
    }
    return OptionalInt.empty();
  }

  /** The next fragment, which is on its way from now on; empty when there is nothing to send. */
  OptionalInt next() {
    OptionalInt urgent = nextUrgent();
    if (urgent.isPresent()) {
      return urgent;
    }
    if (!again.isEmpty()) {
      return begin(again.next(1));
    }
    OptionalInt liked = nextOf(wanted.then());
    if (liked.isPresent()) {
      return liked;
    }
    return unsent.isEmpty() ? OptionalInt.empty() : begin(unsent.next(1));
  }

  /** Records that the server has received a fragment. */
  void received(int number, long nowNanos) {
    inFlight.remove(number);
    settling.addLast(new Received(number, nowNanos));
  }

  /** Puts a fragment back whose transfer failed. */
  void failed(int number) {
    if (inFlight.remove(number)) {
      unsent.add(number);
    }
  }

  /** Whether there is nothing to send and nothing on its way. */
  boolean isDone() {
    return !hasNext() && inFlight.isEmpty();
  }

  boolean hasNext() {
    return !unsent.isEmpty() || !again.isEmpty();
  }

  /** What is urgent, most urgent first. */
  List<FragmentRange> urgentRanges() {
    return wanted.urgent();
  }

  boolean isUrgent(int number) {
    return wanted.urgent().stream().anyMatch(range -> range.contains(number));
  }

  /** The urgent fragments, without their order. */
  FragmentSet urgent() {
    return within(FragmentSet.of(wanted.urgent()));
  }

  /** Fragments on their way, ascending. */
  FragmentSet inFlight() {
    return inFlight.copy();
  }

  /** How many bytes the server is known to have. */
  long receivedBytes() {
    FragmentSet lacking = unsent.copy();
    lacking.addAll(again);
    lacking.addAll(inFlight);
    return layout.size() - layout.bytesOf(lacking);
  }

  private OptionalInt begin(int number) {
    unsent.remove(number);
    again.remove(number);
    inFlight.add(number);
    return OptionalInt.of(number);
  }

  private FragmentSet settling(long nowNanos) {
    while (!settling.isEmpty() && nowNanos - settling.getFirst().nanos() > SETTLE_NANOS) {
      settling.removeFirst();
    }
    FragmentSet numbers = new FragmentSet();
    settling.forEach(received -> numbers.add(received.number()));
    return numbers;
  }

  private FragmentSet within(FragmentSet fragments) {
    FragmentSet inside = fragments.copy();
    inside.retainAll(FragmentSet.all(layout));
    return inside;
  }
}
