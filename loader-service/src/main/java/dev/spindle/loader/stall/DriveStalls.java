package dev.spindle.loader.stall;

import dev.spindle.loader.disc.Disc;
import dev.spindle.loader.disc.MachineRecord;
import dev.spindle.loader.gate.Gate;
import dev.spindle.loader.gate.WaitingRead;
import dev.spindle.loader.machine.Machine;
import dev.spindle.loader.machine.StallPolicy;
import dev.spindle.model.FragmentRange;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/** The stalls of one drive: says when they begin and end, and cares for the drive's VM. */
public final class DriveStalls {
  private static final Logger LOG = Logger.getLogger(DriveStalls.class);

  private final Disc disc;
  private final Gate gate;
  private final StallSettings settings;
  private final Listener listener;
  private volatile Machine machine = Machine.unknown();
  private volatile boolean attached;
  private volatile StallCare care = StallCare.none();
  private volatile boolean stalled;
  private int attachments;
  private boolean ended;

  /** Hears how a drive fares. */
  @FunctionalInterface
  public interface Listener {
    /** A stall began, or ended. */
    void heard(boolean stalls);
  }

  DriveStalls(Disc disc, Gate gate, StallSettings settings, Listener listener) {
    this.disc = disc;
    this.gate = gate;
    this.settings = settings;
    this.listener = listener;
    try {
      disc.machineFile().read().ifPresent(this::goOn);
    } catch (IOException e) {
      LOG.errorf(e, "drive %s: what VM it is connected to cannot be read", disc.imageId());
    }
  }

  /** The VM as somebody described it, or what is taken for it until then. */
  public Machine machine() {
    return machine;
  }

  /** The VM as somebody described it. */
  public Optional<Machine> attachedMachine() {
    return attached ? Optional.of(machine) : Optional.empty();
  }

  /** Whether a read has waited longer than the guest should, and waits still. */
  public boolean isStalled() {
    return stalled;
  }

  /** Whether the VM stands still at the loader's wish. */
  public boolean isPaused() {
    return care.isStopped();
  }

  /** The fragments that reads wait for. */
  public List<FragmentRange> waitedFor() {
    return new StalledDrive(disc, gate, _ -> {}).waitedFor();
  }

  /**
   * Remembers durably what VM the drive is connected to; the same again says that it starts anew.
   */
  public synchronized void attach(Machine newMachine) throws IOException {
    if (ended) {
      throw new IOException("the disc is gone");
    }
    if (attached && newMachine.equals(machine)) {
      care.refresh();
      return;
    }
    disc.machineFile().write(new MachineRecord(newMachine, List.of()));
    replace(newMachine, true, List.of());
  }

  /** Forgets the VM; one that stands still at the loader's wish is resumed. */
  public synchronized void detach() throws IOException {
    disc.machineFile().remove();
    replace(Machine.unknown(), false, List.of());
  }

  /** The disc is being deleted: its VM is not kept from running. */
  public synchronized void end() {
    ended = true;
    replace(Machine.unknown(), false, List.of());
  }

  /** The loader ends. */
  synchronized void close() {
    ended = true;
    care.close();
  }

  void look() {
    List<WaitingRead> waiting = gate.waiting();
    if (waiting.isEmpty()) {
      if (stalled) {
        stalled = false;
        listener.heard(false);
      }
    } else if (!stalled && settings.stalledAfter().toNanos() <= age(waiting.getFirst())) {
      stalled = true;
      listener.heard(true);
    }
    care.look();
  }

  private long age(WaitingRead read) {
    return settings.clock().getAsLong() - read.sinceNanos();
  }

  private void goOn(MachineRecord kept) {
    replace(kept.machine(), true, kept.stoppedFor());
  }

  private void replace(Machine newMachine, boolean isAttached, List<FragmentRange> stoppedFor) {
    StallCare before = care;
    attachments++;
    machine = newMachine;
    attached = isAttached;
    care = careFor(newMachine, stoppedFor);
    before.end();
  }

  private StallCare careFor(Machine newMachine, List<FragmentRange> stoppedFor) {
    int attachment = attachments;
    StalledDrive drive =
        new StalledDrive(disc, gate, stopped -> keep(attachment, newMachine, stopped));
    Optional<VirtualMachineControl> control =
        newMachine.stallPolicy() == StallPolicy.HOLD
            ? Optional.empty()
            : settings.machines().control(newMachine);
    if (control.isEmpty()) {
      return StallCare.none();
    }
    return switch (newMachine.stallPolicy()) {
      case HOLD -> StallCare.none();
      case PAUSE ->
          new PausingCare(drive, control.get(), settings.actAfter(), settings.clock(), stoppedFor);
      case ERROR ->
          new FailingCare(drive, control.get(), settings.actAfter(), settings.clock(), stoppedFor);
    };
  }

  /** Keeps what a VM stands still for, unless another VM has taken its place meanwhile. */
  private synchronized void keep(int attachment, Machine of, List<FragmentRange> stoppedFor)
      throws IOException {
    if (attachment == attachments && !ended) {
      disc.machineFile().write(new MachineRecord(of, stoppedFor));
    }
  }
}
