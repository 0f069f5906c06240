package dev.spindle.loader.drive;

import dev.spindle.loader.disc.Disc;
import dev.spindle.loader.gate.Gate;
import dev.spindle.loader.gate.WaitingRead;
import dev.spindle.loader.gate.Wants;
import dev.spindle.loader.stall.DriveStalls;
import dev.spindle.loader.stall.Stalls;
import dev.spindle.model.ByteRange;
import dev.spindle.model.ImageId;
import dev.spindle.model.ImageLayout;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The virtual CD-ROM drive that a VM sees: a disc, its gate, and what it wants. */
public final class Drive {
  private final Disc disc;
  private final Gate gate;
  private final DriveStalls stalls;
  private final Wants wants;
  private final BootWatch boot;
  private final Consumer<Drive> onWants;
  private final Set<Integer> onItsWay = ConcurrentHashMap.newKeySet();
  private final AtomicInteger connections = new AtomicInteger();

  /**
   * A drive with a disc in it.
   *
   * @param onStall called when a stall begins (true) or ends (false)
   * @param onWants called when what it wants may have changed
   * @param onBoot called when it may have become bootable
   */
  Drive(
      Disc disc,
      Stalls stalls,
      BiConsumer<Drive, Boolean> onStall,
      Consumer<Drive> onWants,
      Consumer<Drive> onBoot) {
    this.disc = disc;
    this.gate = new Gate(disc.loaded());
    this.stalls = stalls.follow(disc, gate, stalled -> onStall.accept(this, stalled));
    this.wants = new Wants(gate, disc.loaded(), disc.layout(), onItsWay::contains);
    this.onWants = onWants;
    this.boot =
        new BootWatch(
            disc,
            wants,
            this.stalls::machine,
            () -> {
              onBoot.accept(this);
              onWants.accept(this);
            });
    disc.onLoaded(this::loaded);
  }

  public ImageId imageId() {
    return disc.imageId();
  }

  public ImageLayout layout() {
    return disc.layout();
  }

  public Disc disc() {
    return disc;
  }

  /** The stalls of its reads, and the VM that is kept from noticing them. */
  public DriveStalls stalls() {
    return stalls;
  }

  /**
   * Whether a read can be answered now; takes note of it, as sequential reads earn a read-ahead.
   *
   * @param range not empty and within the disc
   */
  public boolean read(ByteRange range) {
    if (disc.loaded().isWhole()) {
      return !disc.isGone();
    }
    if (wants.read(range)) {
      onWants.accept(this);
    }
    return gate.isOpen(layout().fragmentsOf(range)) && !disc.isGone();
  }

  /** Holds a read that cannot be answered now; as {@link Gate#hold}. */
  public @Nullable WaitingRead hold(ByteRange range, Consumer<WaitingRead.Outcome> answer) {
    WaitingRead read = gate.hold(layout().fragmentsOf(range), answer);
    if (read != null) {
      wants.waited(range);
      onWants.accept(this);
    }
    return read;
  }

  /** Forgets a read whose connection is gone. */
  public void cancel(WaitingRead read) {
    gate.cancel(read);
    onWants.accept(this);
  }

  /** Ends the reads that wait with an error, for a VM that is to stop; later ones wait again. */
  public void failWaitingReads() {
    gate.waiting().forEach(gate::fail);
    onWants.accept(this);
  }

  /** A client says that it will come to a range. */
  public void hint(ByteRange range) {
    wants.hint(layout().fragmentsOf(range));
    onWants.accept(this);
  }

  /** Reads that wait, longest first. */
  public List<WaitingRead> waiting() {
    return gate.waiting();
  }

  /** Whether a read waits for a fragment. */
  public boolean isWaitedFor(int number) {
    return gate.isWaitedFor(number);
  }

  /** Whether firmware and boot loader need a fragment. */
  public boolean isForBoot(int number) {
    return wants.isForBoot(number);
  }

  /** The fragment was received and is being fetched: it need not be wanted. */
  public void expect(int number) {
    onItsWay.add(number);
  }

  /** The fragment's fetch has ended, well or not. */
  public void unexpect(int number) {
    if (onItsWay.remove(number) && !disc.loaded().contains(number)) {
      onWants.accept(this);
    }
  }

  /** Whether a VM may start from it; takes more on buses where firmware gives reads up. */
  public boolean isBootable() {
    return boot.isBootable(stalls.machine().bus().needs());
  }

  public void connected() {
    connections.incrementAndGet();
  }

  public void disconnected() {
    connections.decrementAndGet();
  }

  /** Whether anybody is connected to it. */
  public boolean isBusy() {
    return connections.get() > 0;
  }

  Wants wants() {
    return wants;
  }

  /** Works out what is needed to boot, for the VM that is known now. */
  void planBoot() {
    boot.plan();
  }

  /** Refuses all reads from now on. */
  void refuseReads() {
    gate.close();
  }

  /** Whether reads are refused. */
  public boolean refusesReads() {
    return gate.isClosed();
  }

  private void loaded(int number) {
    gate.loaded(number);
    boot.loaded(number);
    onWants.accept(this);
  }
}
