package dev.spindle.loader.kubevirt;

import dev.spindle.kubernetes.kubevirt.VirtualMachine;
import dev.spindle.kubernetes.kubevirt.VirtualMachineInstance;
import dev.spindle.loader.machine.VirtualMachineName;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** KubeVirt, as far as its objects show it: VMs start, stop and pause in the API server alone. */
final class FakeKubeVirt implements MachineCalls {
  private final KubernetesClient client;
  private final Queue<String> calls = new ConcurrentLinkedQueue<>();

  /** While set, a pause is answered with an error, and takes effect when the test says so. */
  volatile boolean pausesLate;

  FakeKubeVirt(KubernetesClient client) {
    this.client = client;
  }

  /** What was asked, in order. */
  List<String> calls() {
    return List.copyOf(calls);
  }

  @Override
  public Answer start(VirtualMachineName machine) {
    calls.add("start " + machine.name());
    VirtualMachine there =
        client
            .resources(VirtualMachine.class)
            .inNamespace(machine.namespace())
            .withName(machine.name())
            .get();
    if (there == null) {
      return Answer.ABSENT;
    }
    if (there.getSpec().startsByItself() || find(machine) != null) {
      return Answer.NOT_NOW;
    }
    run(machine);
    return Answer.ACCEPTED;
  }

  /** Makes the VM run. */
  void run(VirtualMachineName machine) {
    var _ =
        ApiServer.apply(
            client,
            machine.namespace(),
            """
            apiVersion: kubevirt.io/v1
            kind: VirtualMachineInstance
            metadata: {name: %s, finalizers: [spindle.dev/played-by-test]}
            spec: {domain: {devices: {}}}
            status: {phase: Running}
            """
                .formatted(machine.name()));
  }

  /** Asks the VM to stop; its instance stays until its QEMU is gone. */
  void beginToStop(VirtualMachineName machine) {
    var _ = instance(machine).delete();
  }

  /** The VM's QEMU is gone. */
  void hasStopped(VirtualMachineName machine) {
    patch(machine, "{\"metadata\":{\"finalizers\":null}}");
  }

  @Override
  public Answer pause(VirtualMachineName machine) throws IOException {
    calls.add("pause " + machine.name());
    VirtualMachineInstance there = find(machine);
    if (there == null) {
      return Answer.ABSENT;
    }
    if (there.getStatus().isPaused()) {
      return Answer.NOT_NOW;
    }
    if (pausesLate) {
      throw new IOException("timed out");
    }
    becomePaused(machine, "PausedByUser");
    return Answer.ACCEPTED;
  }

  /** The VM's processors stand still. */
  void becomePaused(VirtualMachineName machine, String reason) {
    patch(
        machine,
        "{\"status\":{\"conditions\":[{\"type\":\"Paused\",\"status\":\"True\",\"reason\":\"%s\"}]}}"
            .formatted(reason));
  }

  @Override
  public Answer unpause(VirtualMachineName machine) {
    calls.add("unpause " + machine.name());
    VirtualMachineInstance there = find(machine);
    if (there == null) {
      return Answer.ABSENT;
    }
    if (!there.getStatus().isPaused()) {
      return Answer.NOT_NOW;
    }
    patch(machine, "{\"status\":{\"conditions\":[]}}");
    return Answer.ACCEPTED;
  }

  @Nullable VirtualMachineInstance find(VirtualMachineName machine) {
    return instance(machine).get();
  }

  private void patch(VirtualMachineName machine, String merge) {
    try {
      VirtualMachineInstance _ =
          instance(machine).patch(PatchContext.of(PatchType.JSON_MERGE), merge);
    } catch (KubernetesClientException e) {
      if (find(machine) != null) {
        throw e;
      }
    }
  }

  private io.fabric8.kubernetes.client.dsl.Resource<VirtualMachineInstance> instance(
      VirtualMachineName machine) {
    return client
        .resources(VirtualMachineInstance.class)
        .inNamespace(machine.namespace())
        .withName(machine.name());
  }
}
