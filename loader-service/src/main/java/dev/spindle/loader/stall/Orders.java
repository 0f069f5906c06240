package dev.spindle.loader.stall;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.jboss.logging.Logger;

/**
 * One VM's orders, carried out one after the other on a thread of their own: an order may block for
 * as long as a stall, and must not delay what ends it.
 */
final class Orders {
  private static final Logger LOG = Logger.getLogger(Orders.class);

  /** 1 s before an order that failed is given again: a hypervisor may be starting. */
  static final Duration RETRIED_AFTER = Duration.ofSeconds(1);

  private final StalledDrive drive;
  private final VirtualMachineControl control;
  private final ExecutorService thread;
  private volatile boolean closed;
  private boolean failing;

  /** What is ordered. */
  @FunctionalInterface
  interface Order {
    void carryOut(VirtualMachineControl control) throws IOException;
  }

  Orders(StalledDrive drive, VirtualMachineControl control) {
    this.drive = drive;
    this.control = control;
    this.thread =
        Executors.newSingleThreadExecutor(
            Thread.ofVirtual().name("VM of " + drive.disc().imageId()).factory());
  }

  /**
   * Orders something.
   *
   * @param onFailure called when it failed, so that it may be ordered again
   */
  void give(Order order, Runnable onFailure) {
    try {
      thread.execute(() -> carryOut(order, onFailure));
    } catch (RejectedExecutionException _) {
      // ended meanwhile: nothing is to be done for the VM any more
    }
  }

  private void carryOut(Order order, Runnable onFailure) {
    if (closed) {
      return;
    }
    try {
      order.carryOut(control);
      failing = false;
    } catch (IOException | RuntimeException e) {
      if (closed) {
        return;
      }
      if (!failing) {
        LOG.warnf(e, "%s: its VM cannot be asked; tried again every second", drive);
      }
      failing = true;
      onFailure.run();
    }
  }

  /** No more orders after those that were given. */
  void end() {
    give(VirtualMachineControl::close, () -> {});
    thread.shutdown();
  }

  /** Drops what was ordered; an order that is being carried out fails, and nobody is told. */
  void close() {
    closed = true;
    thread.shutdown();
    control.close();
  }
}
