package dev.spindle.loader.drive;

import dev.spindle.loader.boot.BootLevel;
import dev.spindle.loader.boot.BootNeeds;
import dev.spindle.loader.boot.BootPlan;
import dev.spindle.loader.disc.Disc;
import dev.spindle.loader.gate.Wants;
import dev.spindle.loader.machine.Machine;
import dev.spindle.model.ByteRange;
import dev.spindle.model.FragmentRange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Follows the boot plan of one disc: works it out again whenever a fragment arrives that it waits
 * for, on a thread of its own, until nothing is left to want.
 */
final class BootWatch {
  private static final Logger LOG = Logger.getLogger(BootWatch.class);

  private final Disc disc;
  private final Wants wants;
  private final Supplier<Machine> machine;
  private final Runnable onProgress;
  private Set<Integer> awaited;
  private boolean planning;
  private boolean again;
  private boolean ended;
  private volatile boolean firmwareCanRead;
  private volatile boolean kernelCanStart;

  /**
   * A watch that has not begun.
   *
   * @param machine the VM that will boot from it, as far as it is known
   * @param onProgress called after wants or bootable have changed
   */
  BootWatch(Disc disc, Wants wants, Supplier<Machine> machine, Runnable onProgress) {
    this.disc = disc;
    this.wants = wants;
    this.machine = machine;
    this.onProgress = onProgress;
    this.awaited = Set.of(1);
  }

  /** Whether all is loaded that a level needs. */
  boolean isBootable(BootLevel level) {
    return switch (level) {
      case FIRMWARE -> firmwareCanRead;
      case KERNEL -> kernelCanStart;
    };
  }

  /** Takes note that a fragment can be read. */
  synchronized void loaded(int number) {
    if (!ended && (planning || awaited.contains(number))) {
      plan();
    }
  }

  /** Works out the plan now if nobody is at it, else once more after that. */
  synchronized void plan() {
    again = true;
    if (!planning) {
      planning = true;
      Thread.ofVirtual().name("boot-plan").start(this::planAll);
    }
  }

  private void planAll() {
    while (isToPlan()) {
      try {
        take(BootPlan.of(disc.layout(), new LoadedRanges(disc), machine.get().firmware()));
      } catch (IOException e) {
        if (!disc.isGone()) { // one that was deleted meanwhile needs no plan
          LOG.warnf(e, "the disc of %s cannot be read for its boot plan", disc.imageId());
        }
      } catch (RuntimeException e) {
        LOG.errorf(e, "no boot plan for %s; reads still want what they need", disc.imageId());
      }
    }
  }

  private synchronized boolean isToPlan() {
    planning = again;
    again = false;
    return planning;
  }

  private void take(BootNeeds needs) {
    List<Integer> bootSet = absent(needs.bootSet());
    List<Integer> next = absent(needs.next());
    List<Integer> seldom = absent(needs.seldom());
    Set<Integer> urgent = new LinkedHashSet<>(bootSet);
    urgent.addAll(next);
    if (machine.get().bus().needs() == BootLevel.KERNEL) {
      urgent.addAll(seldom); // else a read of it waits for a moment, which nobody minds
    }
    Set<Integer> all = new HashSet<>(urgent);
    all.addAll(seldom);
    all.addAll(absent(needs.folders()));
    synchronized (this) {
      awaited = Set.copyOf(all);
      ended = all.isEmpty() && needs.areKnown();
      // a fragment that came while this was worked out was not awaited then
      again |= all.stream().anyMatch(disc.loaded()::contains);
    }
    firmwareCanRead = needs.bootSetKnown() && bootSet.isEmpty();
    kernelCanStart = firmwareCanRead && needs.nextKnown() && next.isEmpty() && seldom.isEmpty();
    wants.boot(List.copyOf(urgent));
    wants.files(needs.folders(), needs.files());
    onProgress.run();
  }

  private List<Integer> absent(List<ByteRange> ranges) {
    Set<Integer> numbers = new LinkedHashSet<>();
    for (ByteRange range : ranges) {
      FragmentRange fragments = disc.layout().fragmentsOf(range);
      for (int number = fragments.first(); number <= fragments.last(); number++) {
        if (!disc.loaded().contains(number)) {
          numbers.add(number);
        }
      }
    }
    return new ArrayList<>(numbers);
  }
}
