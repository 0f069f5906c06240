package dev.spindle.loader.stall;

import dev.spindle.loader.disc.Disc;
import dev.spindle.loader.gate.Gate;
import dev.spindle.model.ImageId;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Looks at the stalls of all drives, on a thread of its own. */
public final class Stalls implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Stalls.class);

  /** 100 ms between looks: fine against the seconds that a stall takes. */
  private static final Duration LOOK_EVERY = Duration.ofMillis(100);

  private final StallSettings settings;
  private final Map<ImageId, DriveStalls> drives = new ConcurrentHashMap<>();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("stalls").factory());

  public Stalls(StallSettings settings) {
    this.settings = settings;
  }

  /** A drive to look after from {@link #start} on. */
  public DriveStalls follow(Disc disc, Gate gate, DriveStalls.Listener listener) {
    DriveStalls stalls = new DriveStalls(disc, gate, settings, listener);
    drives.put(disc.imageId(), stalls);
    return stalls;
  }

  /** Looks after a drive no more, whose disc is being deleted. */
  public void leave(ImageId imageId) {
    DriveStalls stalls = drives.remove(imageId);
    if (stalls != null) {
      stalls.end();
    }
  }

  /** Begins to look. */
  public void start() {
    var _ =
        clock.scheduleWithFixedDelay(
            this::look, LOOK_EVERY.toMillis(), LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void look() {
    for (DriveStalls drive : drives.values()) {
      try {
        drive.look();
      } catch (RuntimeException e) {
        LOG.error("looking at a drive's stalls", e); // else nobody would ever look again
      }
    }
  }

  /** Ends without touching any VM: the next loader goes on from there. */
  @Override
  public void close() {
    clock.shutdownNow();
    drives.values().forEach(DriveStalls::close);
  }
}
