package dev.spindle.loader.stall;

import dev.spindle.loader.gate.WaitingRead;
import dev.spindle.loader.stall.VirtualMachineControl.Condition;
import dev.spindle.model.FragmentRange;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * Pauses the VM when a read has waited too long and resumes it when none waits any more. It resumes
 * only what it paused itself.
 */
final class PausingCare implements StallCare {
  private static final Logger LOG = Logger.getLogger(PausingCare.class);

  private final StalledDrive drive;
  private final Orders orders;
  private final Duration pauseAfter;
  private final LongSupplier clock;
  private Pause pause;

  /** What the VM stands still for at the loader's wish; empty when it does not. */
  private List<FragmentRange> stoppedFor;

  /**
   * Care that begins.
   *
   * @param stoppedFor what an earlier process stopped the VM for and did not live to see
   */
  PausingCare(
      StalledDrive drive,
      VirtualMachineControl control,
      Duration pauseAfter,
      LongSupplier clock,
      List<FragmentRange> stoppedFor) {
    this.drive = drive;
    this.orders = new Orders(drive, control);
    this.pauseAfter = pauseAfter;
    this.clock = clock;
    this.stoppedFor = List.copyOf(stoppedFor);
    long now = clock.getAsLong();
    this.pause = stoppedFor.isEmpty() ? Pause.running(now) : Pause.stopped(now);
  }

  @Override
  public void look() {
    Pause.Order order;
    synchronized (this) {
      Pause.Step step = pause.next(seen(), pauseAfter);
      pause = step.next();
      order = step.order();
    }
    switch (order) {
      case NONE -> {}
      case STOP -> orders.give(this::stop, this::failed);
      case RESUME -> orders.give(this::resume, this::failed);
    }
  }

  @Override
  public synchronized boolean isStopped() {
    return !stoppedFor.isEmpty();
  }

  @Override
  public void refresh() {
    orders.give(
        control -> {
          if (isStopped() && control.condition() != Condition.PAUSED) {
            runs();
            become(Pause.running(clock.getAsLong()));
          }
        },
        this::failed);
  }

  @Override
  public void end() {
    orders.give(
        control -> {
          if (isStopped() && mayBePaused(control.condition())) {
            control.resume();
          }
        },
        () -> {});
    orders.end();
  }

  @Override
  public void close() {
    orders.close();
  }

  private Pause.Seen seen() {
    List<WaitingRead> waiting = drive.gate().waiting();
    return new Pause.Seen(
        clock.getAsLong(),
        !waiting.isEmpty(),
        waiting.isEmpty() ? 0 : waiting.getFirst().sinceNanos(),
        drive.gate().isClosed() || drive.absent(stoppedFor).isEmpty());
  }

  private void stop(VirtualMachineControl control) throws IOException {
    Condition condition = control.condition();
    List<FragmentRange> waitedFor = drive.waitedFor();
    if (condition == Condition.RUNNING && !waitedFor.isEmpty()) {
      // Written down first: a loader that is killed now must resume the VM when it is back.
      drive.memory().keep(waitedFor);
      synchronized (this) {
        stoppedFor = waitedFor;
      }
      LOG.infof(
          "%s: VM paused, a read has waited %d s for %s",
          drive, pauseAfter.toSeconds(), FragmentRange.format(waitedFor));
      control.pause();
      become(Pause.stopped(clock.getAsLong()));
    } else if (condition == Condition.PAUSED && isStopped()) {
      become(Pause.stopped(clock.getAsLong()));
    } else {
      // Nobody to pause, or somebody else has paused it and will resume it.
      runs();
      become(Pause.running(clock.getAsLong()).retriedAfter(Orders.RETRIED_AFTER));
    }
  }

  private void resume(VirtualMachineControl control) throws IOException {
    if (mayBePaused(control.condition())) {
      control.resume();
      LOG.infof("%s: VM resumed", drive);
    }
    runs();
    become(Pause.running(clock.getAsLong()));
  }

  /** A VM that was told to stop may be seen running until it has read what it stopped for. */
  private static boolean mayBePaused(Condition condition) {
    return condition == Condition.PAUSED || condition == Condition.RUNNING;
  }

  private void runs() throws IOException {
    if (isStopped()) {
      synchronized (this) {
        stoppedFor = List.of();
      }
      drive.memory().keep(List.of());
    }
  }

  /** Whether the VM was stopped is in doubt when it should have been: then it is asked again. */
  private synchronized void failed() {
    long now = clock.getAsLong();
    pause =
        (stoppedFor.isEmpty() ? Pause.running(now) : Pause.stopped(now))
            .retriedAfter(Orders.RETRIED_AFTER);
  }

  private synchronized void become(Pause next) {
    pause = next;
  }
}
