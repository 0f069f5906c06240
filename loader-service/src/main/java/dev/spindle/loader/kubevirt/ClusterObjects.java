package dev.spindle.loader.kubevirt;

import dev.spindle.kubernetes.VirtualMachineImage;
import dev.spindle.kubernetes.cdi.DataVolume;
import dev.spindle.model.ImageId;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is made for drives in the cluster, asked for and changed. Nothing is ever changed or deleted
 * that was not made here.
 */
final class ClusterObjects {
  /** On a custom resource: it stays, and so its image, until its drive has no users. */
  static final String FINALIZER = VirtualMachineImage.DRIVE_FINALIZER;

  /** Who changed a field, as {@code kubectl get --show-managed-fields} says. */
  static final String MANAGER = "spindle-loader";

  /** RFC 9110 section 15.5.21: what a patch meets whose test fails. */
  private static final int UNPROCESSABLE = 422;

  private static final Set<String> ENDED = Set.of("Succeeded", "Failed");

  private final KubernetesClient client;

  ClusterObjects(KubernetesClient client) {
    this.client = client;
  }

  @Nullable PersistentVolume volume(Subject subject) {
    return volume(subject.imageId()).get();
  }

  @Nullable PersistentVolumeClaim claim(Subject subject) {
    return claims(subject).get();
  }

  @Nullable DataVolume dataVolume(Subject subject) {
    return dataVolumes(subject).get();
  }

  /**
   * Whether a pod mounts the claim. One that has ended still does while it is being deleted, since
   * its node unmounts before it goes.
   */
  boolean isClaimUsed(Subject subject) {
    return client.pods().inNamespace(subject.namespace()).list().getItems().stream()
        .filter(pod -> pod.isMarkedForDeletion() || !ENDED.contains(pod.getStatus().getPhase()))
        .anyMatch(pod -> mounts(pod, subject.dataVolume()));
  }

  private static boolean mounts(Pod pod, String claim) {
    return pod.getSpec().getVolumes().stream()
        .map(volume -> volume.getPersistentVolumeClaim())
        .filter(Objects::nonNull)
        .anyMatch(source -> source.getClaimName().equals(claim));
  }

  /** Makes an object; one of its name that is there already is left as it is. */
  void make(HasMetadata object) {
    try {
      var _ = client.resource(object).create();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
    }
  }

  void deleteVolume(ImageId imageId) {
    var _ = volume(imageId).delete();
  }

  void deleteClaim(Subject subject) {
    var _ = claims(subject).delete();
  }

  void deleteDataVolume(Subject subject) {
    var _ = dataVolumes(subject).delete();
  }

  boolean isHeld(VirtualMachineImage resource) {
    return resource.hasFinalizer(FINALIZER);
  }

  /** Adds our finalizer; others' are others' fields. */
  void hold(VirtualMachineImage resource) {
    VirtualMachineImage applied = new VirtualMachineImage();
    applied.setMetadata(identity(resource).withFinalizers(FINALIZER).build());
    apply(applied);
  }

  /**
   * Takes our finalizer away, whoever put it there: a resource that was restored from a backup has
   * it from somebody else.
   *
   * @return whether the resource is let go; false when it has changed meanwhile
   */
  boolean release(VirtualMachineImage resource) {
    Resource<VirtualMachineImage> found =
        client
            .resources(VirtualMachineImage.class)
            .inNamespace(resource.getMetadata().getNamespace())
            .withName(resource.getMetadata().getName());
    VirtualMachineImage now = found.get();
    if (now == null || !isSame(now, resource) || !isHeld(now)) {
      return true;
    }
    try {
      var _ = found.patch(PatchContext.of(PatchType.JSON), removal(now));
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() != UNPROCESSABLE && e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
      return false;
    }
  }

  /** JSON Patch (RFC 6902) that fails where uid or finalizer are others than were seen. */
  private static String removal(VirtualMachineImage resource) {
    String place = "/metadata/finalizers/" + resource.getFinalizers().indexOf(FINALIZER);
    return """
    [{"op": "test", "path": "/metadata/uid", "value": "%s"},
     {"op": "test", "path": "%s", "value": "%s"},
     {"op": "remove", "path": "%s"}]"""
        .formatted(resource.getMetadata().getUid(), place, FINALIZER, place);
  }

  private static boolean isSame(HasMetadata one, HasMetadata other) {
    return one.getMetadata().getUid().equals(other.getMetadata().getUid());
  }

  /** The uid of the VM that was started for an image, as its volume has it. */
  static @Nullable String startedMachine(@Nullable PersistentVolume volume) {
    Map<String, String> annotations = volume == null ? null : volume.getMetadata().getAnnotations();
    return annotations == null ? null : annotations.get(DriveObjects.STARTED);
  }

  /** Remembers which VM was started for an image. */
  void rememberStarted(Subject subject, String uid) {
    PersistentVolume volume = volume(subject);
    if (volume != null) {
      apply(
          new PersistentVolumeBuilder()
              .withMetadata(identity(volume).addToAnnotations(DriveObjects.STARTED, uid).build())
              .build());
    }
  }

  /** With the uid, so that it meets no other object that took over the name, nor makes one. */
  private static ObjectMetaBuilder identity(HasMetadata object) {
    return new ObjectMetaBuilder()
        .withName(object.getMetadata().getName())
        .withNamespace(object.getMetadata().getNamespace())
        .withUid(object.getMetadata().getUid());
  }

  private void apply(HasMetadata object) {
    var _ = client.resource(object).fieldManager(MANAGER).forceConflicts().serverSideApply();
  }

  private Resource<PersistentVolume> volume(ImageId imageId) {
    return client.persistentVolumes().withName(DriveObjects.volumeName(imageId));
  }

  private Resource<PersistentVolumeClaim> claims(Subject subject) {
    return client
        .persistentVolumeClaims()
        .inNamespace(subject.namespace())
        .withName(subject.dataVolume());
  }

  private Resource<DataVolume> dataVolumes(Subject subject) {
    return client
        .resources(DataVolume.class)
        .inNamespace(subject.namespace())
        .withName(subject.dataVolume());
  }
}
