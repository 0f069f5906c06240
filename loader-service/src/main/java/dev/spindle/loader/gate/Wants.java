package dev.spindle.loader.gate;

import dev.spindle.event.FragmentsEvent.Reason;
import dev.spindle.loader.boot.DiscFile;
import dev.spindle.loader.boot.InstallOrder;
import dev.spindle.loader.disc.LoadedFragments;
import dev.spindle.model.ByteRange;
import dev.spindle.model.FragmentRange;
import dev.spindle.model.ImageLayout;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * Which fragments of one disc are wanted and why; says only what has changed since it was last
 * said.
 *
 * <p>A fragment is wanted for one reason, the most urgent (read, boot, ahead), and not while it is
 * loaded or on its way from the upload-service: nothing is wanted twice. Behind those comes the
 * order in which all others are best sent (next), which is said only when it becomes another one.
 */
public final class Wants {
  /** 1024 fragments a hint: what a client marks with CACHE may be the whole disc. */
  private static final int MOST_HINTED = 1024;

  private final Gate gate;
  private final LoadedFragments loaded;
  private final ImageLayout layout;
  private final IntPredicate onItsWay;
  private final ReadAhead readAhead;
  private final InstallOrder order;
  private final Set<Integer> hinted = new LinkedHashSet<>();
  private final Map<Reason, List<FragmentRange>> said = new EnumMap<>(Reason.class);
  private List<Integer> boot = List.of();

  /**
   * The wants of one disc.
   *
   * @param onItsWay whether a fragment has been received and is being fetched
   */
  public Wants(Gate gate, LoadedFragments loaded, ImageLayout layout, IntPredicate onItsWay) {
    this.gate = gate;
    this.loaded = loaded;
    this.layout = layout;
    this.onItsWay = onItsWay;
    this.readAhead = new ReadAhead(layout);
    this.order = new InstallOrder(layout);
  }

  /** Takes note of a read, waiting or not; true when it may change what is wanted ahead. */
  public synchronized boolean read(ByteRange range) {
    return readAhead.read(range);
  }

  /** Takes note of a read that has to wait: what follows it comes next. */
  public synchronized void waited(ByteRange range) {
    order.waited(range, loaded::nextAbsent);
  }

  /** What the disc's directories tell of its files; replaces what they told before. */
  public synchronized void files(List<ByteRange> folders, List<DiscFile> files) {
    order.know(folders, files);
  }

  /** A client says that it will come to these fragments. */
  public synchronized void hint(FragmentRange fragments) {
    for (int number = fragments.first(); number <= fragments.last(); number++) {
      if (hinted.size() == MOST_HINTED) {
        return;
      }
      if (!loaded.contains(number)) {
        hinted.add(number);
      }
    }
  }

  /** What firmware and boot loader need next, most urgent first; replaces what was said before. */
  public synchronized void boot(List<Integer> numbers) {
    boot = List.copyOf(numbers);
  }

  /** Whether a fragment is needed to boot. */
  public synchronized boolean isForBoot(int number) {
    return boot.contains(number);
  }

  /**
   * The reasons whose fragments are others than when they were last said, with the fragments, most
   * urgent first; an empty list withdraws.
   */
  public synchronized Map<Reason, List<FragmentRange>> changed() {
    Map<Reason, List<FragmentRange>> changed = new EnumMap<>(Reason.class);
    snapshot()
        .forEach(
            (reason, ranges) -> {
              if (!ranges.equals(said.getOrDefault(reason, List.of()))) {
                changed.put(reason, ranges);
              }
            });
    said.putAll(changed);
    return changed;
  }

  /**
   * What was last said that waiting reads or the boot need, to be said again: the word itself may
   * have been lost, or that of a fragment's receipt.
   */
  public synchronized Map<Reason, List<FragmentRange>> stillUrgent() {
    Map<Reason, List<FragmentRange>> urgent = new EnumMap<>(Reason.class);
    for (Reason reason : List.of(Reason.READ, Reason.BOOT)) {
      List<FragmentRange> ranges = said.getOrDefault(reason, List.of());
      if (!ranges.isEmpty()) {
        urgent.put(reason, ranges);
      }
    }
    return urgent;
  }

  /** The reasons that something was last said to be wanted for; none afterwards. */
  public synchronized Set<Reason> withdrawn() {
    Set<Reason> reasons = EnumSet.noneOf(Reason.class);
    said.forEach(
        (reason, ranges) -> {
          if (!ranges.isEmpty()) {
            reasons.add(reason);
          }
        });
    said.clear();
    return reasons;
  }

  private Map<Reason, List<FragmentRange>> snapshot() {
    Set<Integer> taken = new LinkedHashSet<>();
    Map<Reason, List<FragmentRange>> wanted = new EnumMap<>(Reason.class);
    for (Reason reason : List.of(Reason.READ, Reason.BOOT, Reason.AHEAD)) {
      Set<Integer> fresh = new LinkedHashSet<>(candidates(reason));
      fresh.removeIf(
          number -> loaded.contains(number) || onItsWay.test(number) || taken.contains(number));
      taken.addAll(fresh);
      wanted.put(reason, FragmentRange.joining(fresh));
    }
    boolean needsNoMore = gate.isClosed() || loaded.isWhole();
    wanted.put(Reason.NEXT, needsNoMore ? List.of() : order.ranges());
    return wanted;
  }

  private Iterable<Integer> candidatesAhead() {
    hinted.removeIf(loaded::contains);
    Set<Integer> numbers = new LinkedHashSet<>(readAhead.ahead());
    numbers.addAll(hinted);
    return numbers;
  }

  private Set<Integer> candidates(Reason reason) {
    Set<Integer> numbers = new LinkedHashSet<>();
    if (gate.isClosed()) {
      return numbers;
    }
    switch (reason) {
      case READ ->
          gate.waiting()
              .forEach(
                  read -> {
                    FragmentRange fragments = read.fragments();
                    for (int number = fragments.first(); number <= fragments.last(); number++) {
                      numbers.add(number);
                    }
                  });
      case BOOT -> numbers.addAll(boot);
      case AHEAD -> candidatesAhead().forEach(numbers::add);
      case NEXT -> {
        // an order of ranges: numbers of a large disc are too many
      }
    }
    numbers.removeIf(number -> !layout.contains(number));
    return numbers;
  }
}
