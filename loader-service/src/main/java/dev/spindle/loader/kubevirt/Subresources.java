package dev.spindle.loader.kubevirt;

import dev.spindle.loader.machine.VirtualMachineName;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.util.Map;

/** The API server passes these on to virt-api, under {@code subresources.kubevirt.io}. */
final class Subresources implements MachineCalls {
  private final KubernetesClient client;

  Subresources(KubernetesClient client) {
    this.client = client;
  }

  @Override
  public Answer start(VirtualMachineName machine) throws IOException {
    return put(machine, "virtualmachines", "start");
  }

  @Override
  public Answer pause(VirtualMachineName machine) throws IOException {
    return put(machine, "virtualmachineinstances", "pause");
  }

  @Override
  public Answer unpause(VirtualMachineName machine) throws IOException {
    return put(machine, "virtualmachineinstances", "unpause");
  }

  private Answer put(VirtualMachineName machine, String resources, String subresource)
      throws IOException {
    String path =
        "/apis/subresources.kubevirt.io/v1/namespaces/%s/%s/%s/%s"
            .formatted(machine.namespace(), resources, machine.name(), subresource);
    try {
      var _ = client.raw(path, "PUT", Map.of());
      return Answer.ACCEPTED;
    } catch (KubernetesClientException e) {
      return switch (e.getCode()) {
        case HttpURLConnection.HTTP_CONFLICT -> Answer.NOT_NOW;
        case HttpURLConnection.HTTP_NOT_FOUND -> Answer.ABSENT;
        default -> throw new IOException(subresource + " of " + machine, e);
      };
    }
  }
}
