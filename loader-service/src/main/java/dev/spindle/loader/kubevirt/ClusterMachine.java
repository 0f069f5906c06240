package dev.spindle.loader.kubevirt;

import dev.spindle.loader.machine.VirtualMachineName;
import dev.spindle.loader.stall.VirtualMachineControl;
import java.io.IOException;
import java.time.Duration;

/**
 * A VM of KubeVirt.
 *
 * <p>A pause while a read is held is answered with an error after 10 s. The processors stand still
 * all the same, and the VM is seen paused only when QEMU has the data. So a resume waits for that
 * for a while, and what it waited for in vain it leaves with {@link ClusterMachines} as a debt.
 */
final class ClusterMachine implements VirtualMachineControl {
  private static final Duration LOOK_EVERY = Duration.ofMillis(250);

  private final VirtualMachineName name;
  private final ClusterMachines machines;
  private final Duration settlesWithin;
  private volatile boolean closed;

  ClusterMachine(VirtualMachineName name, ClusterMachines machines, Duration settlesWithin) {
    this.name = name;
    this.machines = machines;
    this.settlesWithin = settlesWithin;
  }

  @Override
  public Condition condition() throws IOException {
    check();
    return machines.condition(name);
  }

  @Override
  public void pause() throws IOException {
    check();
    machines.settle(name);
    var _ = machines.calls().pause(name);
  }

  @Override
  public void resume() throws IOException {
    long since = System.nanoTime();
    while (true) {
      check();
      switch (machines.calls().unpause(name)) {
        case ACCEPTED, ABSENT -> {
          machines.settle(name);
          return;
        }
        case NOT_NOW -> {
          if (System.nanoTime() - since >= settlesWithin.toNanos()) {
            machines.owe(name);
            return;
          }
        }
      }
      rest();
    }
  }

  private void check() throws IOException {
    if (closed) {
      throw new IOException("closed");
    }
  }

  private static void rest() throws IOException {
    try {
      Thread.sleep(LOOK_EVERY);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}
