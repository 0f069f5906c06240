package dev.spindle.loader.stall;

import dev.spindle.loader.gate.WaitingRead;
import dev.spindle.loader.stall.VirtualMachineControl.Condition;
import dev.spindle.model.FragmentRange;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * Answers reads that have waited too long with an error, at which the hypervisor stops the VM; has
 * it resumed when their fragments are loaded.
 *
 * <p>In place of each failed read one of the loader's own waits at the gate: so its fragments stay
 * wanted as urgently as before, and the gate says when they are there.
 */
final class FailingCare implements StallCare {
  private static final Logger LOG = Logger.getLogger(FailingCare.class);

  /** 10 s for a hypervisor to stop a VM whose read failed; QEMU does it at once. */
  private static final Duration STOPS_WITHIN = Duration.ofSeconds(10);

  /** 100 ms between looks whether it has. */
  private static final Duration LOOK_EVERY = Duration.ofMillis(100);

  private final StalledDrive drive;
  private final Orders orders;
  private final Duration errorAfter;
  private final LongSupplier clock;
  private final Set<WaitingRead> standIns = ConcurrentHashMap.newKeySet();
  private Phase phase;
  private long notBeforeNanos;

  private enum Phase {
    RUNNING,
    /** Reads are being failed. */
    FAILING,
    /** Reads were failed; their fragments are not all loaded. */
    FAILED,
    RESUMING
  }

  /**
   * Care that begins.
   *
   * @param stoppedFor the fragments whose reads an earlier process failed
   */
  FailingCare(
      StalledDrive drive,
      VirtualMachineControl control,
      Duration errorAfter,
      LongSupplier clock,
      List<FragmentRange> stoppedFor) {
    this.drive = drive;
    this.orders = new Orders(drive, control);
    this.errorAfter = errorAfter;
    this.clock = clock;
    this.phase = stoppedFor.isEmpty() ? Phase.RUNNING : Phase.FAILED;
    this.notBeforeNanos = clock.getAsLong();
    stoppedFor.forEach(this::standIn);
  }

  @Override
  public synchronized void look() {
    long now = clock.getAsLong();
    if (now - notBeforeNanos < 0 || phase == Phase.FAILING || phase == Phase.RESUMING) {
      return;
    }
    List<WaitingRead> guests = guests();
    // Once one has failed the others must not be waited for: they would keep the VM from stopping.
    boolean fails =
        !guests.isEmpty()
            && (phase == Phase.FAILED
                || now - guests.getFirst().sinceNanos() >= errorAfter.toNanos());
    if (fails) {
      phase = Phase.FAILING;
      orders.give(_ -> fail(), this::failed);
    } else if (phase == Phase.FAILED && isLoaded()) {
      phase = Phase.RESUMING;
      orders.give(this::resume, this::failed);
    }
  }

  @Override
  public synchronized boolean isStopped() {
    return phase != Phase.RUNNING;
  }

  @Override
  public void refresh() {
    orders.give(
        control -> {
          if (isStopped() && control.condition() == Condition.AWAY) {
            dismissStandIns();
            drive.memory().keep(List.of());
            become(Phase.RUNNING);
          }
        },
        this::failed);
  }

  @Override
  public void end() {
    orders.give(
        control -> {
          if (isStopped() && control.condition() == Condition.READ_FAILED) {
            control.resume(); // it asks again, and is answered as the drive is then
          }
          dismissStandIns();
        },
        this::dismissStandIns);
    orders.end();
  }

  @Override
  public void close() {
    orders.close();
  }

  private List<WaitingRead> guests() {
    return drive.gate().waiting().stream().filter(read -> !standIns.contains(read)).toList();
  }

  private void fail() throws IOException {
    List<FragmentRange> waitedFor = drive.waitedFor();
    drive.memory().keep(waitedFor);
    for (WaitingRead read : guests()) {
      standIn(read.fragments());
      drive.gate().fail(read);
    }
    LOG.infof(
        "%s: reads of %s answered with an error, their VM is to stop",
        drive, FragmentRange.format(waitedFor));
    become(Phase.FAILED);
  }

  private void resume(VirtualMachineControl control) throws IOException {
    long since = clock.getAsLong();
    Condition condition = control.condition();
    while (condition == Condition.RUNNING
        && clock.getAsLong() - since < STOPS_WITHIN.toNanos()
        && guests().isEmpty()) {
      LockSupport.parkNanos(LOOK_EVERY.toNanos());
      condition = control.condition();
    }
    if (condition == Condition.RUNNING && !guests().isEmpty()) {
      become(Phase.FAILED); // more reads wait, which may be what keeps it from stopping
      return;
    }
    if (condition == Condition.READ_FAILED) {
      control.resume();
      LOG.infof("%s: VM resumed", drive);
    } else if (condition == Condition.RUNNING) {
      LOG.warnf(
          "%s: the VM did not stop at a read error; is its drive run with rerror=stop?", drive);
    }
    drive.memory().keep(List.of());
    become(Phase.RUNNING);
  }

  private void standIn(FragmentRange fragments) {
    WaitingRead standIn = drive.gate().hold(fragments, _ -> {});
    if (standIn != null) {
      standIns.add(standIn);
    }
  }

  private boolean isLoaded() {
    standIns.retainAll(drive.gate().waiting());
    return standIns.isEmpty();
  }

  private void dismissStandIns() {
    standIns.forEach(drive.gate()::cancel);
    standIns.clear();
  }

  private synchronized void become(Phase next) {
    phase = next;
  }

  private synchronized void failed() {
    phase = standIns.isEmpty() && phase == Phase.FAILING ? Phase.RUNNING : Phase.FAILED;
    notBeforeNanos = clock.getAsLong() + Orders.RETRIED_AFTER.toNanos();
  }
}
