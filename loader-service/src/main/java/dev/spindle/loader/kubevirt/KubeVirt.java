package dev.spindle.loader.kubevirt;

import dev.spindle.loader.drive.Drive;
import dev.spindle.loader.drive.Drives;
import dev.spindle.loader.machine.Machine;
import dev.spindle.loader.nfs.NfsExport;
import dev.spindle.loader.nfs.NfsServer;
import dev.spindle.loader.stall.VirtualMachineControl;
import dev.spindle.loader.stall.VirtualMachines;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The way into KubeVirt; off, it does nothing, and no class of Kubernetes' client is loaded. */
public final class KubeVirt implements VirtualMachines, AutoCloseable {
  private final KubeVirtConfig config;
  private final @Nullable Cluster cluster;

  public KubeVirt(KubeVirtConfig config) {
    this.config = config;
    this.cluster = config.enabled() ? cluster(config) : null;
  }

  private static Cluster cluster(KubeVirtConfig config) {
    KubernetesClient client = client();
    return new Cluster(client, new Subresources(client), config);
  }

  /** As the environment has it: a pod's account, or {@code KUBECONFIG}. */
  private static KubernetesClient client() {
    Config found = Config.autoConfigure(null);
    // What fails is tried again after another look, which may find that it is not needed any more.
    Config once =
        new ConfigBuilder(found)
            .withRequestRetryBackoffLimit(0)
            .withUserAgent(ClusterObjects.MANAGER)
            .build();
    return new KubernetesClientBuilder().withConfig(once).build();
  }

  @Override
  public Optional<VirtualMachineControl> control(Machine machine) {
    return cluster == null ? Optional.empty() : cluster.machines().control(machine);
  }

  /**
   * Begins, if it is on.
   *
   * @param knowsAllImages whether an image without a drive surely is not this loader's
   */
  public void start(Drives drives, NfsServer nfs, BooleanSupplier knowsAllImages) {
    if (cluster == null) {
      return;
    }
    String server =
        config
            .nfsServer()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "spindle.loader.kubevirt.nfs-server is not set: where do nodes mount drives from?"));
    if (!nfs.isOpen()) {
      throw new IllegalArgumentException(
          "spindle.loader.kubevirt.enabled needs drives over NFS: set spindle.loader.nfs.port");
    }
    cluster.start(drives, place(server, nfs), knowsAllImages);
  }

  private static Acts.Place place(String server, NfsServer nfs) {
    return new Acts.Place() {
      @Override
      public String server() {
        return server;
      }

      @Override
      public Optional<NfsExport> of(Drive drive) {
        return nfs.exportOf(drive.imageId());
      }
    };
  }

  @Override
  public void close() {
    if (cluster != null) {
      cluster.close();
    }
  }
}
