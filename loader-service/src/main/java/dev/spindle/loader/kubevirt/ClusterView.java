package dev.spindle.loader.kubevirt;

import dev.spindle.kubernetes.VirtualMachineImage;
import dev.spindle.kubernetes.VirtualMachineImageStatus;
import dev.spindle.kubernetes.cdi.DataVolume;
import dev.spindle.kubernetes.kubevirt.VirtualMachine;
import dev.spindle.kubernetes.kubevirt.VirtualMachineInstance;
import dev.spindle.model.ImageId;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is watched in the cluster. What was made for drives is narrowed down to this replica's by a
 * label; of VMs, which others make, only what is read of their specs and statuses is kept.
 */
record ClusterView(
    Set<String> namespaces,
    Watched<VirtualMachineImage> resources,
    Watched<VirtualMachine> machines,
    Watched<VirtualMachineInstance> instances,
    Watched<PersistentVolume> volumes,
    Watched<PersistentVolumeClaim> claims,
    Watched<DataVolume> dataVolumes)
    implements AutoCloseable {
  ClusterView {
    namespaces = Set.copyOf(namespaces);
  }

  /**
   * Begins to look, without waiting for it.
   *
   * @param namespaces empty for all
   * @param drive this replica's name
   */
  static ClusterView of(KubernetesClient client, Set<String> namespaces, String drive) {
    return new ClusterView(
        namespaces,
        Watched.namespaced(
            client, VirtualMachineImage.class, namespaces, all -> all, ClusterView::imageIdOf),
        Watched.namespaced(client, VirtualMachine.class, namespaces, all -> all, _ -> List.of()),
        Watched.namespaced(
            client, VirtualMachineInstance.class, namespaces, all -> all, _ -> List.of()),
        Watched.clusterWide(
            client,
            PersistentVolume.class,
            all -> all.withLabel(DriveObjects.DRIVE_LABEL, drive),
            _ -> List.of()),
        Watched.namespaced(
            client,
            PersistentVolumeClaim.class,
            namespaces,
            all -> all.withLabel(DriveObjects.DRIVE_LABEL, drive),
            _ -> List.of()),
        Watched.namespaced(
            client,
            DataVolume.class,
            namespaces,
            all -> all.withLabel(DriveObjects.DRIVE_LABEL, drive),
            _ -> List.of()));
  }

  /** Whether custom resources of a namespace are seen: of others it is not known what is there. */
  boolean serves(String namespace) {
    return namespaces.isEmpty() || namespaces.contains(namespace);
  }

  /** Whether all of it was seen once: what is not there before that may yet be. */
  boolean isKnown() {
    return Stream.of(resources, machines, instances, volumes, claims, dataVolumes)
        .allMatch(Watched::isKnown);
  }

  /** The images of all custom resources, and those that a volume was made for. */
  Set<ImageId> images() {
    Stream<String> asked = resources.all().flatMap(each -> imageIdOf(each).stream());
    Stream<String> made =
        volumes.all().map(each -> each.getMetadata().getLabels().get(DriveObjects.IMAGE_LABEL));
    return Stream.concat(asked, made)
        .filter(ImageId::isValid)
        .map(ImageId::new)
        .collect(Collectors.toSet());
  }

  private static List<String> imageIdOf(VirtualMachineImage resource) {
    VirtualMachineImageStatus status = resource.getStatus();
    return status == null || status.imageId() == null ? List.of() : List.of(status.imageId());
  }

  @Override
  public void close() {
    Stream.of(resources, machines, instances, volumes, claims, dataVolumes).forEach(Watched::close);
  }
}
