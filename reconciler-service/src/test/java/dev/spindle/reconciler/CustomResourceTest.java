package dev.spindle.reconciler;

import static dev.spindle.reconciler.ImageStory.each;
import static dev.spindle.reconciler.resource.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.kubernetes.VirtualMachineImage;
import dev.spindle.kubernetes.VirtualMachineImageStatus;
import dev.spindle.kubernetes.VirtualMachineImageStatus.ConditionType;
import dev.spindle.model.ImageId;
import dev.spindle.model.ImageLayout;
import dev.spindle.reconciler.resource.Cluster;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** The whole service in a cluster: a resource's status is what the events say. */
@QuarkusTest
@QuarkusTestResource(OutsideWorld.class)
class CustomResourceTest {
  @ConfigProperty(name = "spindle.reconciler.kubernetes.namespaces")
  String namespace;

  @Test
  void aResourceFollowsTheEventsOfItsImageAndIsGoneWhenItIsDeleted() {
    assertThat(
            Cluster.apply(
                namespace,
                """
                apiVersion: spindle.dev/v1alpha1
                kind: VirtualMachineImage
                metadata: {name: debian-13}
                spec: {size: 4194304, dataCentres: [east]}
                """))
        .contains("created");
    try (KubernetesClient client = Cluster.client();
        Broker broker = new Broker(OutsideWorld.bootstrapServers())) {
      Resource<VirtualMachineImage> resource =
          client.resources(VirtualMachineImage.class).inNamespace(namespace).withName("debian-13");
      VirtualMachineImageStatus registered =
          eventually(
              () -> resource.get().getStatus(),
              status -> status != null && status.imageId() != null);
      ImageStory story =
          new ImageStory(
              new ImageId(registered.imageId()),
              new ImageLayout(4 << 20, 1 << 20),
              null,
              List.of("east"));

      broker.say(story.registered());
      broker.say(story.everywhere("1-3"));
      broker.say(story.bootable());
      VirtualMachineImageStatus loading =
          eventually(
              () -> resource.get().getStatus(),
              status ->
                  status.is(ConditionType.BOOTABLE)
                      && status.fragments() != null
                      && status.fragments().loaded() == 3);
      assertThat(loading.fragments().loadedPercent()).isEqualTo(75);

      broker.say(story.disc("another-disc"));
      assertThat(
              eventually(
                      () -> resource.get().getStatus(),
                      status -> !status.is(ConditionType.BOOTABLE))
                  .fragments()
                  .loaded())
          .isZero();

      broker.say(each("1-4", story::received));
      broker.say(each("1-4", number -> story.loaded(number, "another-disc")));
      broker.say(story.synced(4, "east"), story.syncedWhole("east"));
      broker.say(story.loadedWhole("another-disc"));
      assertThat(
              eventually(
                      () -> resource.get().getStatus(), status -> status.is(ConditionType.COMPLETE))
                  .phase())
          .isEqualTo("Complete");

      assertThat(Cluster.kubectl("-n", namespace, "delete", "vmimage", "debian-13"))
          .contains("deleted");
      assertThat(resource.get()).isNull();
    }
  }
}
