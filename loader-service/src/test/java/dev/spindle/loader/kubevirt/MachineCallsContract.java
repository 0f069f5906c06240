package dev.spindle.loader.kubevirt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.loader.kubevirt.MachineCalls.Answer;
import dev.spindle.loader.machine.VirtualMachineName;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every way to KubeVirt's subresources answers; the fake of it too. */
abstract class MachineCallsContract {
  final KubernetesClient client = ApiServer.client();
  final FakeKubeVirt kubeVirt = new FakeKubeVirt(client);
  private final VirtualMachineName machine =
      new VirtualMachineName(ApiServer.newNamespace(), "web-1");

  abstract MachineCalls calls();

  @AfterEach
  void end() {
    client.close();
  }

  private void make(String runStrategy) {
    var _ =
        ApiServer.apply(
            client,
            machine.namespace(),
            """
            apiVersion: kubevirt.io/v1
            kind: VirtualMachine
            metadata: {name: web-1}
            spec: {runStrategy: %s, template: {spec: {domain: {devices: {}}}}}
            """
                .formatted(runStrategy));
  }

  @Test
  void aVmThatIsNotThereIsAbsent() throws IOException {
    assertThat(calls().start(machine)).isEqualTo(Answer.ABSENT);
    assertThat(calls().pause(machine)).isEqualTo(Answer.ABSENT);
    assertThat(calls().unpause(machine)).isEqualTo(Answer.ABSENT);
  }

  @Test
  void aVmIsStartedOnce() throws IOException {
    make("Manual");
    assertThat(calls().start(machine)).isEqualTo(Answer.ACCEPTED);
    assertThat(kubeVirt.find(machine)).isNotNull();
    assertThat(calls().start(machine)).isEqualTo(Answer.NOT_NOW);
  }

  @Test
  void aVmThatKubeVirtStartsByItselfIsNotStarted() throws IOException {
    make("Always");
    assertThat(calls().start(machine)).isEqualTo(Answer.NOT_NOW);
  }

  @Test
  void aVmIsPausedAndGoesOn() throws IOException {
    make("Manual");
    assertThat(calls().start(machine)).isEqualTo(Answer.ACCEPTED);
    assertThat(calls().unpause(machine)).isEqualTo(Answer.NOT_NOW);
    assertThat(calls().pause(machine)).isEqualTo(Answer.ACCEPTED);
    assertThat(calls().pause(machine)).isEqualTo(Answer.NOT_NOW);
    assertThat(calls().unpause(machine)).isEqualTo(Answer.ACCEPTED);
    assertThat(calls().unpause(machine)).isEqualTo(Answer.NOT_NOW);
  }
}
