package dev.spindle.loader.kubevirt;

import dev.spindle.kubernetes.cdi.DataVolume;
import dev.spindle.kubernetes.cdi.DataVolumeSpec;
import dev.spindle.loader.nfs.NfsExport;
import dev.spindle.model.ImageId;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;

/**
 * The three objects that bring a drive into a cluster, as docs/kubevirt.md has them.
 *
 * @param drive the name of this loader replica
 * @param dataVolume its name, and that of the claim
 */
record DriveObjects(
    ImageId imageId, String drive, String namespace, String dataVolume, long sizeBytes) {
  /** Whose drive an object is for. */
  static final String IMAGE_LABEL = "spindle.dev/image";

  /** Which loader replica made an object. */
  static final String DRIVE_LABEL = "spindle.dev/drive";

  /** On the volume, which nobody but Spindle changes and which is there longest. */
  static final String STARTED = "spindle.dev/started-machine";

  private static final String FILESYSTEM = "Filesystem";
  private static final String NO_CLASS = "";
  private static final long MIB = 1 << 20;

  /** What else than many could read would keep the VM from migrating. */
  private static final List<String> MODES = List.of("ReadWriteMany");

  static String volumeName(ImageId imageId) {
    return "spindle-" + imageId;
  }

  /** Whether an object was made for an image. */
  static boolean isOf(ImageId imageId, HasMetadata object) {
    Map<String, String> labels = object.getMetadata().getLabels();
    return labels != null && imageId.value().equals(labels.get(IMAGE_LABEL));
  }

  /**
   * The volume that names the export.
   *
   * @param address of the server; nodes do not resolve cluster names
   */
  PersistentVolume volume(String address, NfsExport export) {
    String port = Integer.toString(export.port());
    return new PersistentVolumeBuilder()
        .withMetadata(metadata(volumeName(imageId)).build())
        .withNewSpec()
        .withCapacity(Map.of("storage", size()))
        .withVolumeMode(FILESYSTEM)
        .withAccessModes(MODES)
        .withPersistentVolumeReclaimPolicy("Retain")
        .withStorageClassName(NO_CLASS)
        .withNewClaimRef()
        .withApiVersion("v1")
        .withKind("PersistentVolumeClaim")
        .withNamespace(namespace)
        .withName(dataVolume)
        .endClaimRef()
        .withMountOptions(
            "nfsvers=3",
            "proto=tcp",
            "port=" + port,
            "mountvers=3",
            "mountproto=tcp",
            "mountport=" + port,
            "nolock",
            "noacl",
            "hard",
            "ro")
        .withNewNfs()
        .withServer(address)
        .withPath(export.path())
        .endNfs()
        .endSpec()
        .build();
  }

  PersistentVolumeClaim claim() {
    return new PersistentVolumeClaimBuilder()
        .withMetadata(
            namespaced()
                .withAnnotations(Map.of("cdi.kubevirt.io/storage.populatedFor", dataVolume))
                .build())
        .withSpec(claimSpec().withVolumeName(volumeName(imageId)).build())
        .build();
  }

  /** The DataVolume that adopts the claim. */
  DataVolume adoptingDataVolume() {
    DataVolume made = new DataVolume();
    made.setMetadata(
        namespaced()
            .withAnnotations(
                Map.of(
                    "cdi.kubevirt.io/allowClaimAdoption", "true",
                    "cdi.kubevirt.io/storage.prePopulated", dataVolume,
                    "cdi.kubevirt.io/storage.usePopulator", "false"))
            .build());
    made.setSpec(DataVolumeSpec.adopting(claimSpec().build()));
    return made;
  }

  private PersistentVolumeClaimSpecBuilder claimSpec() {
    return new PersistentVolumeClaimSpecBuilder()
        .withStorageClassName(NO_CLASS)
        .withVolumeMode(FILESYSTEM)
        .withAccessModes(MODES)
        .withNewResources()
        .withRequests(Map.of("storage", size()))
        .endResources();
  }

  private ObjectMetaBuilder namespaced() {
    return metadata(dataVolume).withNamespace(namespace);
  }

  private ObjectMetaBuilder metadata(String name) {
    return new ObjectMetaBuilder()
        .withName(name)
        .withLabels(
            Map.of(
                "app.kubernetes.io/managed-by",
                "spindle",
                IMAGE_LABEL,
                imageId.value(),
                DRIVE_LABEL,
                drive));
  }

  /** Rounded up to MiB, the same in all three. */
  private Quantity size() {
    return new Quantity((sizeBytes + MIB - 1) / MIB + "Mi");
  }
}
