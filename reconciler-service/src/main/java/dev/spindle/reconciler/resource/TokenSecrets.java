package dev.spindle.reconciler.resource;

import dev.spindle.kubernetes.VirtualMachineImage;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.net.HttpURLConnection;
import java.util.Map;

/** The Secrets that hold upload tokens; each belongs to its resource and goes with it. */
final class TokenSecrets {
  private final KubernetesClient client;

  TokenSecrets(KubernetesClient client) {
    this.client = client;
  }

  /** What became of a Secret that was wanted. */
  sealed interface Kept {
    /** It is there under this name. */
    record There(String name) implements Kept {}

    /** Somebody else's has its name, and is left alone. */
    record NameTaken(String name) implements Kept {}
  }

  /** The name of a resource's Secret. */
  static String nameFor(VirtualMachineImage image) {
    return image.getMetadata().getName() + "-upload";
  }

  /** Whether a resource's Secret is there, or whatever has its name. */
  boolean isThere(VirtualMachineImage image) {
    return secret(image).get() != null;
  }

  /** Makes the Secret where absent; one that is there holds the same token already. */
  Kept keep(VirtualMachineImage image, Images.Registered.Done registered) {
    String name = nameFor(image);
    Secret wanted =
        new SecretBuilder()
            .withNewMetadata()
            .withName(name)
            .withNamespace(image.getMetadata().getNamespace())
            .addToLabels("app.kubernetes.io/managed-by", "spindle")
            .withOwnerReferences(
                new OwnerReferenceBuilder()
                    .withApiVersion(image.getApiVersion())
                    .withKind(image.getKind())
                    .withName(image.getMetadata().getName())
                    .withUid(image.getMetadata().getUid())
                    .withController(true)
                    .build())
            .endMetadata()
            .withType("Opaque")
            .withStringData(
                Map.of(
                    "token", registered.uploadToken(),
                    "url", registered.url().toString(),
                    "imageId", registered.imageId().value()))
            .build();
    try {
      Secret _ = client.resource(wanted).create();
      return new Kept.There(name);
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
      Secret there = secret(image).get();
      return there == null || isOf(image, there) ? new Kept.There(name) : new Kept.NameTaken(name);
    }
  }

  /** Deletes a resource's Secret; somebody else's of that name stays. */
  void delete(VirtualMachineImage image) {
    Secret there = secret(image).get();
    if (there != null && isOf(image, there)) {
      var _ = client.resource(there).delete();
    }
  }

  private Resource<Secret> secret(VirtualMachineImage image) {
    return client
        .secrets()
        .inNamespace(image.getMetadata().getNamespace())
        .withName(nameFor(image));
  }

  private static boolean isOf(VirtualMachineImage image, Secret secret) {
    return secret.getMetadata().getOwnerReferences().stream()
        .anyMatch(owner -> owner.getUid().equals(image.getMetadata().getUid()));
  }
}
