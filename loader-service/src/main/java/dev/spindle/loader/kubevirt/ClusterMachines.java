package dev.spindle.loader.kubevirt;

import dev.spindle.kubernetes.kubevirt.VirtualMachineInstance;
import dev.spindle.kubernetes.kubevirt.VirtualMachineInstanceStatus;
import dev.spindle.loader.machine.Machine;
import dev.spindle.loader.machine.VirtualMachineName;
import dev.spindle.loader.stall.VirtualMachineControl;
import dev.spindle.loader.stall.VirtualMachineControl.Condition;
import dev.spindle.loader.stall.VirtualMachines;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The VMs of a cluster that drives are connected to, and which of them are owed a resume. */
final class ClusterMachines implements VirtualMachines {
  private final KubernetesClient client;
  private final MachineCalls calls;
  private final Duration pauseSettlesWithin;
  private final Set<VirtualMachineName> owed = ConcurrentHashMap.newKeySet();

  ClusterMachines(KubernetesClient client, MachineCalls calls, Duration pauseSettlesWithin) {
    this.client = client;
    this.calls = calls;
    this.pauseSettlesWithin = pauseSettlesWithin;
  }

  @Override
  public Optional<VirtualMachineControl> control(Machine machine) {
    VirtualMachineName name = machine.virtualMachine();
    return name == null
        ? Optional.empty()
        : Optional.of(new ClusterMachine(name, this, pauseSettlesWithin));
  }

  MachineCalls calls() {
    return calls;
  }

  /** A VM was told to stop, and to go on when it had not stopped yet: it may still stop. */
  void owe(VirtualMachineName name) {
    owed.add(name);
  }

  /** A VM is where the loader wants it. */
  void settle(VirtualMachineName name) {
    owed.remove(name);
  }

  /** Whether a VM that is seen paused stands still against the loader's wish. */
  boolean isOwed(VirtualMachineName name) {
    return owed.contains(name);
  }

  /** What a VM is doing, asked for now. */
  Condition condition(VirtualMachineName name) throws IOException {
    try {
      return condition(
          client
              .resources(VirtualMachineInstance.class)
              .inNamespace(name.namespace())
              .withName(name.name())
              .get());
    } catch (KubernetesClientException e) {
      throw new IOException("cannot see " + name, e);
    }
  }

  /** What a VM is doing that was seen like this. */
  static Condition condition(@Nullable VirtualMachineInstance instance) {
    if (instance == null || instance.isMarkedForDeletion()) {
      return Condition.AWAY;
    }
    VirtualMachineInstanceStatus status = instance.getStatus();
    if (status == null || !status.isRunning()) {
      return Condition.AWAY;
    }
    if (status.isPausedByError()) {
      return Condition.READ_FAILED;
    }
    return status.isPaused() ? Condition.PAUSED : Condition.RUNNING;
  }
}
