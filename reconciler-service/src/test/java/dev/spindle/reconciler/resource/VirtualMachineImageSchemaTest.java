package dev.spindle.reconciler.resource;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.kubernetes.VirtualMachineImage;
import dev.spindle.kubernetes.VirtualMachineImageSpec;
import dev.spindle.kubernetes.VirtualMachineImageSpec.Bus;
import dev.spindle.kubernetes.VirtualMachineImageSpec.Cdrom;
import dev.spindle.kubernetes.VirtualMachineImageSpec.ReclaimPolicy;
import dev.spindle.kubernetes.VirtualMachineImageSpec.Start;
import dev.spindle.kubernetes.VirtualMachineImageSpec.VirtualMachine;
import dev.spindle.kubernetes.VirtualMachineImageStatus;
import dev.spindle.kubernetes.VirtualMachineImageStatus.Condition;
import dev.spindle.kubernetes.VirtualMachineImageStatus.ConditionType;
import dev.spindle.kubernetes.VirtualMachineImageStatus.Fragments;
import dev.spindle.kubernetes.VirtualMachineImageStatus.Upload;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.FieldValidateable.Validation;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What a real API server makes of the CRD. */
class VirtualMachineImageSchemaTest {
  private static final String SHA256 = "0123456789abcdef".repeat(4);

  private static String namespace;

  @BeforeAll
  static void makeNamespace() {
    namespace = Cluster.newNamespace();
  }

  private static String apply(String name, String spec) {
    return Cluster.apply(
        namespace,
        """
        apiVersion: spindle.dev/v1alpha1
        kind: VirtualMachineImage
        metadata: {name: %s}
        spec: %s
        """
            .formatted(name, spec));
  }

  private static String field(String name, String jsonPath) {
    return Cluster.kubectl(
        "-n", namespace, "get", "vmimage", name, "-o", "jsonpath={" + jsonPath + "}");
  }

  @Test
  void theExampleOfTheContractIsAcceptedAndDefaultsAreFilledIn() {
    assertThat(
            apply(
                "defaults",
                """
                {size: 3994091520, cdrom: {dataVolume: debian-13-cdrom}, \
                virtualMachine: {name: web-1}, dataCentres: [east, west]}
                """))
        .contains("created");
    assertThat(field("defaults", ".spec.fragmentSize")).isEqualTo("1Mi");
    assertThat(field("defaults", ".spec.cdrom.bus")).isEqualTo("scsi");
    assertThat(field("defaults", ".spec.virtualMachine.start")).isEqualTo("WhenBootable");
    assertThat(field("defaults", ".spec.reclaimPolicy")).isEqualTo("Delete");
  }

  @Test
  void allThatTheClassesHoldIsInTheSchemaAndComesBackTheSame() {
    VirtualMachineImage image = new VirtualMachineImage();
    image.setMetadata(new ObjectMetaBuilder().withName("whole").withNamespace(namespace).build());
    image.setSpec(
        new VirtualMachineImageSpec(
            1L << 40,
            SHA256,
            "2Mi",
            new Cdrom("cdrom", Bus.SATA),
            new VirtualMachine("web-1", Start.WHEN_COMPLETE),
            List.of("east", "west"),
            ReclaimPolicy.RETAIN));
    VirtualMachineImageStatus status =
        new VirtualMachineImageStatus(
            "Receiving",
            "an-id",
            "loader-0",
            new Upload("https://spindle.example/v1/images/an-id", "whole-upload"),
            new Fragments(3810, 412, 410, 10, "17,90-92", Map.of("east", 408, "west", 377)),
            Arrays.stream(ConditionType.values()).map(this::condition).toList(),
            1L);
    try (KubernetesClient client = Cluster.client()) {
      VirtualMachineImage created =
          client.resource(image).fieldValidation(Validation.STRICT).create();
      created.setStatus(status);
      var _ = client.resource(created).fieldValidation(Validation.STRICT).updateStatus();

      VirtualMachineImage found = client.resource(image).get();
      assertThat(found.getSpec()).isEqualTo(image.getSpec());
      assertThat(found.getStatus()).isEqualTo(status);
    }
    assertThat(Cluster.kubectl("-n", namespace, "get", "vmimages", "whole"))
        .containsPattern("NAME +PHASE +LOADED% +MISSING +AGE\\s+whole +Receiving +10 +17,90-92 +");
  }

  private Condition condition(ConditionType type) {
    return new Condition(type, "False", "Receiving", "1 of 2", "2026-11-23T09:00:00Z", 1L);
  }

  @Test
  void explainSaysWhatEachFieldMeans() {
    String spec = Cluster.kubectl("explain", "vmimage.spec");
    assertThat(spec.replaceAll("\\s+", " "))
        .contains("Once the size is given the image is registered")
        .contains("Bytes of the image. It may be left out at first")
        .contains("enum: 256Ki, 512Ki, 1Mi")
        .doesNotContain("<no description>");
    assertThat(Cluster.kubectl("explain", "vmimage.spec.cdrom").replaceAll("\\s+", " "))
        .contains("a guest on sata or usb would give up after 30 seconds")
        .doesNotContain("<no description>");
    assertThat(Cluster.kubectl("explain", "vmimage", "--recursive")).contains("lastTransitionTime");
    assertThat(Cluster.kubectl("explain", "vmimage.status")).doesNotContain("<no description>");
  }

  @Nested
  class Refused {
    @Test
    void whatWasRegisteredCannotChangeAndTheSentenceSaysWhatToDo() {
      String cdrom = "cdrom: {dataVolume: a}";
      assertThat(
              apply(
                  "fixed",
                  "{size: 5, sha256: %s, %s, dataCentres: [east]}".formatted(SHA256, cdrom)))
          .contains("created");
      String more = "cannot change; delete this image and make another one";
      assertThat(apply("fixed", "{size: 6, sha256: %s, %s}".formatted(SHA256, cdrom)))
          .contains("size was registered with the image and " + more)
          .contains("dataCentres were registered with the image and " + more);
      assertThat(apply("fixed", "{size: 5, %s, dataCentres: [east]}".formatted(cdrom)))
          .contains("sha256 was registered with the image and " + more);
      assertThat(apply("fixed", "{sha256: %s, dataCentres: [east]}".formatted(SHA256)))
          .contains("size was registered")
          .contains("cdrom names a DataVolume that is there and " + more);
      assertThat(
              apply(
                  "fixed",
                  "{size: 5, sha256: %s, %s, dataCentres: [east], fragmentSize: 2Mi}"
                      .formatted(SHA256, cdrom)))
          .contains("fragmentSize was registered with the image and " + more);
      assertThat(field("fixed", ".metadata.generation")).isEqualTo("1");
    }

    @Test
    void aStartPolicyMayChangeButNotTheMachine() {
      String spec = "{size: 5, cdrom: {dataVolume: a}, virtualMachine: {name: %s, start: %s}}";
      assertThat(apply("start", spec.formatted("web-1", "Never"))).contains("created");
      assertThat(apply("start", spec.formatted("web-1", "WhenComplete"))).contains("configured");
      assertThat(apply("start", spec.formatted("web-2", "WhenComplete")))
          .contains("virtualMachine.name cannot change, for that machine may have been started");
    }

    @Test
    void aMachineWithoutADrive() {
      assertThat(apply("no-drive", "{size: 5, virtualMachine: {name: web-1}}"))
          .contains("virtualMachine needs cdrom, for the machine boots from the DataVolume");
    }

    @Test
    void whatIsNoSizeDigestOrFragmentSize() {
      assertThat(apply("bad", "{size: 0}")).contains("greater than or equal to 1");
      assertThat(apply("bad", "{size: 5, sha256: ABC}"))
          .contains("sha256 is 64 hexadecimal digits in lower case");
      assertThat(apply("bad", "{size: 5, fragmentSize: 3Mi}"))
          .contains("Unsupported value: \"3Mi\": supported values: \"256Ki\"");
      assertThat(apply("bad", "{size: 5, sice: 6}")).contains("unknown field \"spec.sice\"");
      assertThat(apply("n".repeat(241), "{size: 5}")).contains("a name has at most 240 characters");
    }
  }

  @Test
  void aSizeMayBeGivenLaterAndUntilThenAllMayChange() {
    assertThat(apply("later", "{fragmentSize: 2Mi}")).contains("created");
    assertThat(apply("later", "{fragmentSize: 4Mi, size: 5}")).contains("configured");
    assertThat(apply("later", "{fragmentSize: 4Mi, size: 6}")).contains("size was registered");
  }
}
