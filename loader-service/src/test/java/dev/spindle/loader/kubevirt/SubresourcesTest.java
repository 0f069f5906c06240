package dev.spindle.loader.kubevirt;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spindle.loader.machine.VirtualMachineName;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SubresourcesTest extends MachineCallsContract {
  private VirtApi api;
  private KubernetesClient toApi;

  @BeforeEach
  void start() throws IOException {
    api = new VirtApi(kubeVirt);
    toApi =
        new KubernetesClientBuilder()
            .withConfig(
                new ConfigBuilder(io.fabric8.kubernetes.client.Config.empty())
                    .withMasterUrl(api.url())
                    .withRequestRetryBackoffLimit(0)
                    .build())
            .build();
  }

  @AfterEach
  void close() {
    toApi.close();
    api.close();
  }

  @Override
  MachineCalls calls() {
    return new Subresources(toApi);
  }

  @Test
  void aPauseThatTimesOutIsAnException() {
    VirtualMachineName machine = new VirtualMachineName(ApiServer.newNamespace(), "web-1");
    kubeVirt.run(machine);
    kubeVirt.pausesLate = true;
    assertThatThrownBy(() -> calls().pause(machine))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("pause of " + machine);
  }
}
