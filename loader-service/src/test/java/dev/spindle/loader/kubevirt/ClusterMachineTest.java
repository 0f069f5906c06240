package dev.spindle.loader.kubevirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spindle.loader.machine.Bus;
import dev.spindle.loader.machine.Machine;
import dev.spindle.loader.machine.VirtualMachineName;
import dev.spindle.loader.stall.VirtualMachineControl;
import dev.spindle.loader.stall.VirtualMachineControl.Condition;
import dev.spindle.loader.stall.VirtualMachineControlContract;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClusterMachineTest extends VirtualMachineControlContract {
  private final KubernetesClient client = ApiServer.client();
  private final FakeKubeVirt kubeVirt = new FakeKubeVirt(client);
  private final VirtualMachineName name = new VirtualMachineName(ApiServer.newNamespace(), "web-1");
  private final ClusterMachines machines = machines(Duration.ofMillis(300));

  private ClusterMachines machines(Duration pauseSettlesWithin) {
    return new ClusterMachines(client, kubeVirt, pauseSettlesWithin);
  }

  @AfterEach
  void end() {
    client.close();
  }

  @Override
  protected VirtualMachineControl running() {
    return running(machines);
  }

  private VirtualMachineControl running(ClusterMachines machines) {
    kubeVirt.run(name);
    return machines.control(Machine.ofCluster(Bus.SATA, name)).orElseThrow();
  }

  @Override
  protected void endVm() {
    kubeVirt.beginToStop(name);
  }

  @Test
  void aVmThatStoppedAtAFailedReadSaysSo() throws IOException {
    try (VirtualMachineControl vm = running()) {
      kubeVirt.becomePaused(name, "PausedIOError");
      assertThat(vm.condition()).isEqualTo(Condition.READ_FAILED);
    }
  }

  @Test
  void aVmThatIsPausedOnlyAfterItWasToldToGoOnGoesOn() throws IOException {
    try (VirtualMachineControl vm = running(machines(Duration.ofSeconds(20)))) {
      kubeVirt.pausesLate = true;
      assertThatThrownBy(vm::pause).isInstanceOf(IOException.class);
      CompletableFuture<Void> resumed =
          CompletableFuture.runAsync(
              () -> {
                try {
                  vm.resume();
                } catch (IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              });
      kubeVirt.becomePaused(name, "PausedByUser");
      resumed.join();
      assertThat(vm.condition()).isEqualTo(Condition.RUNNING);
      assertThat(machines.isOwed(name)).isFalse();
    }
  }

  @Test
  void aVmThatMayYetBePausedIsOwedAResume() throws IOException {
    try (VirtualMachineControl vm = running()) {
      vm.resume();
      assertThat(machines.isOwed(name)).isTrue();
      vm.pause();
      assertThat(machines.isOwed(name)).isFalse();
    }
  }

  @Test
  void aMachineOfNoClusterIsNotControlledHere() {
    assertThat(machines.control(Machine.unknown())).isEmpty();
  }
}
