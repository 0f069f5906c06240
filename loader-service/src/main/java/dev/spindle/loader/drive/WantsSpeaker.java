package dev.spindle.loader.drive;

import dev.spindle.event.Event;
import dev.spindle.event.FragmentsEvent;
import dev.spindle.event.FragmentsEvent.Reason;
import dev.spindle.model.FragmentRange;
import dev.spindle.model.ImageId;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Says what drives want: a burst of changes as one event, and what is urgent again and again, since
 * a word may get lost.
 */
final class WantsSpeaker implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(WantsSpeaker.class);

  private final DriveConfig config;
  private final Consumer<Event> announce;

  /** Drives whose wants will be said in a moment. */
  private final Set<ImageId> due = ConcurrentHashMap.newKeySet();

  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("wants").factory());

  WantsSpeaker(DriveConfig config, Consumer<Event> announce) {
    this.config = config;
    this.announce = announce;
  }

  /** Begins to say again what is urgent; the drives may change. */
  void start(Collection<Drive> drives) {
    long every = config.urgentWantsRepeatedEvery().toMillis();
    var _ = clock.scheduleWithFixedDelay(() -> repeat(drives), every, every, TimeUnit.MILLISECONDS);
  }

  /** What a drive wants may have changed. */
  void changed(Drive drive) {
    if (!clock.isShutdown() && due.add(drive.imageId())) {
      clock.schedule(() -> say(drive), config.wantsGatherFor().toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  /** A drive that goes wants nothing. */
  void withdraw(Drive drive) {
    due.remove(drive.imageId());
    drive.wants().withdrawn().forEach(reason -> say(drive, reason, List.of()));
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }

  private void say(Drive drive) {
    // removed first: a change while this runs is said by the next run
    due.remove(drive.imageId());
    drive.wants().changed().forEach((reason, ranges) -> say(drive, reason, ranges));
  }

  private void repeat(Collection<Drive> drives) {
    try {
      for (Drive drive : drives) {
        drive.wants().stillUrgent().forEach((reason, ranges) -> say(drive, reason, ranges));
      }
    } catch (RuntimeException e) {
      LOG.error("saying again what is wanted", e); // else it would never be said again
    }
  }

  private void say(Drive drive, Reason reason, List<FragmentRange> ranges) {
    announce.accept(new FragmentsEvent.Wanted(drive.imageId(), ranges, reason));
  }
}
