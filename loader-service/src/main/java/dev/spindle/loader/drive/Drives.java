package dev.spindle.loader.drive;

import dev.spindle.event.DiscEvent;
import dev.spindle.event.DriveEvent;
import dev.spindle.event.Event;
import dev.spindle.loader.disc.Disc;
import dev.spindle.loader.disc.DiscLabel;
import dev.spindle.loader.disc.Discs;
import dev.spindle.loader.stall.StallSettings;
import dev.spindle.loader.stall.Stalls;
import dev.spindle.model.FragmentRange;
import dev.spindle.model.ImageId;
import dev.spindle.model.ImagePhase;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * The drives of this replica by image: puts discs in, takes them out, says how drives fare and what
 * they want.
 */
public final class Drives implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Drives.class);

  /** 10,000 images that were ejected: their late events bring no disc back. */
  private static final int MOST_EJECTED = 10_000;

  private final Discs discs;
  private final DriveConfig config;
  private final Announcer announcer;
  private final Stalls stalls;
  private final WantsSpeaker wants;
  private final Map<ImageId, Drive> drives = new ConcurrentHashMap<>();
  private final Set<ImageId> bootable = ConcurrentHashMap.newKeySet();
  private final List<Drive> opened = new ArrayList<>();
  private final List<Consumer<DriveEvent>> watchers = new CopyOnWriteArrayList<>();
  private final List<Consumer<Drive>> insertions = new CopyOnWriteArrayList<>();
  private final Set<ImageId> ejected =
      Collections.newSetFromMap(
          new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<ImageId, Boolean> eldest) {
              return size() > MOST_EJECTED;
            }
          });

  public Drives(Discs discs, DriveConfig config, Announcer announcer, StallSettings stallSettings) {
    this.discs = discs;
    this.config = config;
    this.announcer = announcer;
    this.stalls = new Stalls(stallSettings);
    this.wants = new WantsSpeaker(config, this::say);
  }

  /** Opens the discs that are there, silently: nobody can be told anything yet. */
  public synchronized void open() throws IOException {
    for (Disc disc : discs.openAll()) {
      opened.add(place(disc));
    }
    LOG.infof("%d discs in %s", drives.size(), config.discs().toAbsolutePath());
  }

  /** Begins to look after the drives, and to say how they fare. */
  public synchronized void start() {
    opened.forEach(this::begin);
    opened.clear();
    stalls.start();
    wants.start(drives.values());
  }

  /** This replica's name. */
  public String name() {
    return config.drive();
  }

  public Optional<Drive> find(ImageId imageId) {
    return Optional.ofNullable(drives.get(imageId));
  }

  /** All drives, by image id. */
  public List<Drive> all() {
    return drives.keySet().stream().sorted().map(drives::get).filter(d -> d != null).toList();
  }

  /** What this replica has to give. Blocks. */
  public Capacity capacity() throws IOException {
    return Capacity.of(discs.usableBytes(), drives.values());
  }

  /**
   * The image's drive, with a new disc if there is none yet; empty when the image was ejected
   * before.
   */
  public synchronized Optional<Drive> insert(DiscLabel label) throws IOException {
    if (ejected.contains(label.imageId())) {
      return Optional.empty();
    }
    Drive present = drives.get(label.imageId());
    if (present != null) {
      return Optional.of(present);
    }
    Drive drive = place(discs.create(label));
    begin(drive);
    return Optional.of(drive);
  }

  /** Whether the image's disc was taken out, so that late events do not bring it back. */
  public synchronized boolean wasEjected(ImageId imageId) {
    return ejected.contains(imageId);
  }

  /** The image was deleted or expired: its reads end with an error and its disc is deleted. */
  public synchronized void eject(ImageId imageId) throws IOException {
    ejected.add(imageId);
    Drive drive = drives.get(imageId);
    if (drive == null) {
      return;
    }
    drive.refuseReads();
    stalls.leave(imageId);
    // The files first: when that fails the event is handled again, and finds the drive still here.
    discs.delete(drive.disc());
    drives.remove(imageId);
    bootable.remove(imageId);
    wants.withdraw(drive);
    announce(drive, DriveEvent.State.EJECTED, List.of());
  }

  /** The image failed: its reads end with an error, its disc stays until it is deleted. */
  public synchronized void fail(ImageId imageId) throws IOException {
    Drive drive = drives.get(imageId);
    if (drive != null) {
      drive.refuseReads();
      drive.disc().become(ImagePhase.FAILED);
      wants.changed(drive);
    }
  }

  /** The image is complete. */
  public void complete(ImageId imageId) throws IOException {
    Drive drive = drives.get(imageId);
    if (drive != null) {
      drive.disc().become(ImagePhase.COMPLETE);
    }
  }

  /** A drive's VM is another than was known, and may need more of the disc, or less, to boot. */
  public void machineChanged(Drive drive) {
    if (!drive.isBootable()) {
      bootable.remove(drive.imageId());
    }
    bootProgress(drive);
    drive.planBoot();
  }

  /** Called with every drive that gets a disc. */
  public void onInsert(Consumer<Drive> listener) {
    insertions.add(listener);
  }

  /** Calls with all drives' events until what is returned is run. */
  public Runnable watch(Consumer<DriveEvent> watcher) {
    watchers.add(watcher);
    return () -> watchers.remove(watcher);
  }

  /** The events that tell how a drive fares now. */
  public List<DriveEvent> now(Drive drive) {
    List<DriveEvent> events = new ArrayList<>();
    events.add(event(drive, DriveEvent.State.INSERTED, List.of()));
    if (bootable.contains(drive.imageId())) {
      events.add(event(drive, DriveEvent.State.BOOTABLE, List.of()));
    }
    if (drive.stalls().isStalled()) {
      events.add(event(drive, DriveEvent.State.STALLED, drive.stalls().waitedFor()));
    }
    return events;
  }

  @Override
  public synchronized void close() {
    wants.close();
    stalls.close();
    drives.values().forEach(drive -> discs.close(drive.disc()));
  }

  private Drive place(Disc disc) {
    Drive drive = new Drive(disc, stalls, this::stallChanged, wants::changed, this::bootProgress);
    drives.put(disc.imageId(), drive);
    if (disc.label().phase().isGone()) {
      drive.refuseReads();
    }
    return drive;
  }

  private void begin(Drive drive) {
    if (drive.disc().isGone()) {
      return;
    }
    say(new DiscEvent(drive.imageId(), config.drive(), drive.disc().label().disc()));
    announce(drive, DriveEvent.State.INSERTED, List.of());
    drive.planBoot();
    insertions.forEach(listener -> listener.accept(drive));
  }

  private void bootProgress(Drive drive) {
    if (drive.isBootable() && bootable.add(drive.imageId())) {
      announce(drive, DriveEvent.State.BOOTABLE, List.of());
    }
  }

  private void stallChanged(Drive drive, boolean stalls) {
    if (drives.get(drive.imageId()) == drive) {
      announce(
          drive,
          stalls ? DriveEvent.State.STALLED : DriveEvent.State.FLOWING,
          stalls ? drive.stalls().waitedFor() : List.of());
    }
  }

  private void announce(Drive drive, DriveEvent.State state, List<FragmentRange> waitedFor) {
    DriveEvent event = event(drive, state, waitedFor);
    LOG.infof("drive %s %s%s", event.imageId(), state.word(), waitedFor.isEmpty() ? "" : waitedFor);
    watchers.forEach(watcher -> watcher.accept(event));
    say(event);
  }

  private DriveEvent event(Drive drive, DriveEvent.State state, List<FragmentRange> waitedFor) {
    return new DriveEvent(drive.imageId(), config.drive(), state, waitedFor);
  }

  private void say(Event event) {
    var _ =
        announcer
            .announce(event)
            .whenComplete(
                (_, failure) -> {
                  if (failure != null) {
                    LOG.warnf(failure, "could not say %s", event);
                  }
                });
  }
}
