package dev.spindle.loader.kubevirt;

import dev.spindle.kubernetes.VirtualMachineImage;
import dev.spindle.kubernetes.cdi.DataVolume;
import dev.spindle.loader.DriveFixture;
import dev.spindle.loader.drive.Drive;
import dev.spindle.loader.machine.VirtualMachineName;
import dev.spindle.loader.nfs.NfsExport;
import dev.spindle.loader.stall.StallSettings;
import dev.spindle.model.ImageId;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A namespace with VMs, a loader with one drive, and a test that plays what else there is of a
 * cluster: the reconciler's status, CDI, the controllers that protect claims and volumes.
 */
final class Tenant implements AutoCloseable {
  static final int MIB = 1 << 20;

  /** Not a whole number of MiB. */
  static final int SIZE = 4 * MIB + 5;

  final KubernetesClient client = ApiServer.client();
  final FakeKubeVirt kubeVirt = new FakeKubeVirt(client);
  final String namespace = ApiServer.newNamespace();
  final VirtualMachineName vm = new VirtualMachineName(namespace, "web-1");
  final ImageId imageId = ImageId.random();
  final DriveFixture loader;
  private final int loadersPort;
  private @Nullable Cluster cluster;

  Tenant(Path folder) {
    this(folder, ApiServer.port());
  }

  /**
   * A tenant of a loader.
   *
   * @param loadersPort at which the loader finds the API server
   */
  Tenant(Path folder, int loadersPort) {
    this.loadersPort = loadersPort;
    this.loader =
        new DriveFixture(
            folder,
            new StallSettings(
                Duration.ofMillis(200),
                Duration.ofMillis(300),
                machine -> cluster().machines().control(machine),
                System::nanoTime));
    cluster = newCluster();
  }

  Drive insert() {
    return loader.insert(imageId.value(), SIZE, MIB);
  }

  Cluster cluster() {
    if (cluster == null) {
      throw new IllegalStateException("no cluster yet");
    }
    return cluster;
  }

  private Cluster newCluster() {
    return new Cluster(ApiServer.clientAt(loadersPort), kubeVirt, new Config());
  }

  /** The loader begins to look after the cluster, which knows all images. */
  void start() {
    start(() -> true);
  }

  void start(BooleanSupplier knowsAllImages) {
    cluster()
        .start(
            loader.drives(),
            new Acts.Place() {
              @Override
              public String server() {
                return "localhost";
              }

              @Override
              public Optional<NfsExport> of(Drive drive) {
                return Optional.of(new NfsExport("/" + drive.imageId() + "/secret", 12049));
              }
            },
            knowsAllImages);
  }

  /** The loader ends, and another begins. */
  void restart() {
    cluster().close();
    cluster = newCluster();
    start();
  }

  private final class Config implements KubeVirtConfig {
    @Override
    public boolean enabled() {
      return true;
    }

    @Override
    public Optional<Set<String>> namespaces() {
      return Optional.of(Set.of(namespace));
    }

    @Override
    public Optional<String> nfsServer() {
      return Optional.of("localhost");
    }

    @Override
    public Duration lookEvery() {
      return Duration.ofMillis(50);
    }

    @Override
    public Duration pauseSettlesWithin() {
      return Duration.ofSeconds(2);
    }
  }

  /** Makes a custom resource whose image is registered. */
  void ask(String spec) {
    var _ =
        ApiServer.apply(
            client,
            namespace,
            """
            apiVersion: spindle.dev/v1alpha1
            kind: VirtualMachineImage
            metadata: {name: debian-13}
            spec: %s
            """
                .formatted(spec));
    status(
        "{\"phase\":\"Receiving\",\"imageId\":\"%s\",\"drive\":\"loader-0\"}".formatted(imageId));
  }

  /** Writes the status, as the reconciler does. */
  void status(String status) {
    var _ =
        resource()
            .subresource("status")
            .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"status\":" + status + "}");
  }

  void makeVm() {
    var _ =
        ApiServer.apply(
            client,
            namespace,
            """
            apiVersion: kubevirt.io/v1
            kind: VirtualMachine
            metadata: {name: web-1}
            spec:
              runStrategy: Manual
              template:
                spec:
                  domain:
                    devices:
                      disks:
                        - {name: root, bootOrder: 1, disk: {bus: virtio}}
                        - {name: iso, bootOrder: 2, io: threads, errorPolicy: stop, cdrom: {bus: scsi, readonly: true}}
                  volumes:
                    - {name: root, dataVolume: {name: web-1-root}}
                    - {name: iso, dataVolume: {name: debian-13-cdrom}}
            """);
  }

  /** A pod that mounts the claim, as a virt-launcher does. */
  void makePod() {
    var _ =
        ApiServer.apply(
            client,
            namespace,
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: virt-launcher-web-1}
            spec:
              containers: [{name: compute, image: none}]
              volumes: [{name: iso, persistentVolumeClaim: {claimName: debian-13-cdrom}}]
            """);
  }

  void deletePod() {
    String _ =
        ApiServer.kubectl(
            "-n", namespace, "delete", "pod", "virt-launcher-web-1", "--force", "--grace-period=0");
  }

  /** Does what CDI does when it adopts a claim. */
  void adopt() {
    DriveFixture.await("a DataVolume", () -> dataVolume().get() != null);
    var _ =
        dataVolume()
            .subresource("status")
            .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"status\":{\"phase\":\"Succeeded\"}}");
  }

  /** Does what the controllers do that keep claims and volumes while they are used. */
  void letGo(Resource<? extends HasMetadata> object) {
    DriveFixture.await(
        "the object is deleted", () -> object.get() == null || object.get().isMarkedForDeletion());
    if (object.get() != null) {
      var _ =
          object.patch(
              PatchContext.of(PatchType.JSON_MERGE), "{\"metadata\":{\"finalizers\":null}}");
    }
  }

  Resource<VirtualMachineImage> resource() {
    return client.resources(VirtualMachineImage.class).inNamespace(namespace).withName("debian-13");
  }

  Resource<DataVolume> dataVolume() {
    return client.resources(DataVolume.class).inNamespace(namespace).withName("debian-13-cdrom");
  }

  Resource<PersistentVolumeClaim> claim() {
    return client.persistentVolumeClaims().inNamespace(namespace).withName("debian-13-cdrom");
  }

  Resource<PersistentVolume> volume() {
    return client.persistentVolumes().withName("spindle-" + imageId);
  }

  @Override
  public void close() {
    cluster().close();
    loader.close();
    client.close();
  }
}
