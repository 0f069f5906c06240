package dev.spindle.reconciler.resource;

import static dev.spindle.reconciler.ImageStory.each;
import static dev.spindle.reconciler.resource.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spindle.event.Event;
import dev.spindle.event.FragmentsEvent.Remedy;
import dev.spindle.event.ImageEvent;
import dev.spindle.kubernetes.VirtualMachineImage;
import dev.spindle.kubernetes.VirtualMachineImageStatus;
import dev.spindle.kubernetes.VirtualMachineImageStatus.Condition;
import dev.spindle.kubernetes.VirtualMachineImageStatus.ConditionType;
import dev.spindle.model.FragmentSet;
import dev.spindle.model.ImageId;
import dev.spindle.model.ImageLayout;
import dev.spindle.model.ImagePhase;
import dev.spindle.reconciler.ImageStory;
import dev.spindle.reconciler.TestSettings;
import dev.spindle.reconciler.ledger.Announcement;
import dev.spindle.reconciler.ledger.InMemoryLedgers;
import dev.spindle.reconciler.ledger.Ledgers;
import dev.spindle.reconciler.repair.RepairPlanner;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The operator against a real API server; nobody else runs in that cluster. */
class ImageOperatorTest {
  private static final AtomicInteger LEASES = new AtomicInteger();
  private static final long SIZE_BYTES = 6L << 20;

  private final String namespace = Cluster.newNamespace();
  private final String lease = "lease-" + LEASES.incrementAndGet();
  private final FakeUploadService uploads = new FakeUploadService();
  private final Ledgers ledgers =
      new InMemoryLedgers(new RepairPlanner(new TestSettings()), Clock.systemUTC());
  private final List<ImageOperator> operators = new ArrayList<>();
  private KubernetesClient client;

  @BeforeEach
  void start() {
    client = Cluster.client();
    startOperator("replica-0", Set.of(namespace));
  }

  @AfterEach
  void end() {
    operators.forEach(ImageOperator::close);
    client.close();
    uploads.close();
  }

  private ImageOperator startOperator(String replica, Set<String> namespaces) {
    ImageOperator operator =
        OperatorLifecycle.operator(
            Cluster.client(),
            new TestResourceSettings(uploads.url(), lease, namespaces),
            ledgers,
            Clock.systemUTC(),
            replica);
    operators.add(operator);
    return operator;
  }

  private void apply(String name, String spec) {
    apply(namespace, name, spec);
  }

  private static void apply(String namespace, String name, String spec) {
    assertThat(
            Cluster.apply(
                namespace,
                """
                apiVersion: spindle.dev/v1alpha1
                kind: VirtualMachineImage
                metadata: {name: %s}
                spec: %s
                """
                    .formatted(name, spec)))
        .containsAnyOf("created", "configured");
  }

  private void applySix(String name) {
    apply(name, "{size: %d, dataCentres: [east, west]}".formatted(SIZE_BYTES));
  }

  private void delete(String name) {
    assertThat(Cluster.kubectl("-n", namespace, "delete", "vmimage", name, "--wait=false"))
        .contains("deleted");
  }

  private VirtualMachineImage find(String namespace, String name) {
    return client.resources(VirtualMachineImage.class).inNamespace(namespace).withName(name).get();
  }

  private VirtualMachineImageStatus status(String name) {
    VirtualMachineImage found = find(namespace, name);
    VirtualMachineImageStatus status = found == null ? null : found.getStatus();
    return status == null
        ? new VirtualMachineImageStatus(null, null, null, null, null, null, null)
        : status;
  }

  private String reason(String name, ConditionType type) {
    Condition condition = status(name).condition(type);
    return condition == null ? "" : condition.reason();
  }

  private ImageStory registered(String name) {
    String id = eventually(() -> status(name).imageId(), found -> found != null);
    ImageStory story =
        new ImageStory(
            new ImageId(id), new ImageLayout(SIZE_BYTES, 1 << 20), null, List.of("east", "west"));
    hear(List.of(story.registered()));
    return story;
  }

  private void hear(List<Event> events) {
    var _ = ledgers.merge(events).await().indefinitely();
  }

  private void waitUntilGone(String name) {
    var _ = eventually(() -> find(namespace, name) == null, gone -> gone);
  }

  @Test
  void anImageIsRegisteredOnceAndItsTokenIsInASecretOfItsOwn() {
    apply("debian-13", "{size: 3000000, fragmentSize: 512Ki, dataCentres: [west]}");
    String id = eventually(() -> status("debian-13").imageId(), found -> found != null);

    VirtualMachineImage image = find(namespace, "debian-13");
    JsonNode request = uploads.requests.get("virtualmachineimage/" + image.getMetadata().getUid());
    assertThat(request.toString())
        .isEqualTo(
            "{\"name\":\"debian-13\",\"size\":3000000,\"fragmentSize\":524288,"
                + "\"dataCentres\":[\"west\"]}");
    VirtualMachineImageStatus status = image.getStatus();
    String url = "https://spindle.example/v1/images/" + id;
    assertThat(status.upload().url()).isEqualTo(url);
    assertThat(status.observedGeneration()).isEqualTo(1);
    Secret secret =
        client.secrets().inNamespace(namespace).withName(status.upload().tokenSecretName()).get();
    assertThat(text(secret, "token")).isEqualTo("token-of-" + id);
    assertThat(text(secret, "url")).isEqualTo(url);
    assertThat(secret.getMetadata().getOwnerReferences())
        .singleElement()
        .satisfies(owner -> assertThat(owner.getUid()).isEqualTo(image.getMetadata().getUid()));
    assertThat(uploads.images).hasSize(1);
  }

  private static String text(Secret secret, String key) {
    return new String(
        Base64.getDecoder().decode(secret.getData().get(key)), StandardCharsets.UTF_8);
  }

  @Test
  void statusGrowsWithTheLedgerUntilTheImageIsComplete() {
    applySix("growing");
    ImageStory story = registered("growing");
    hear(each("1-3", story::received));
    hear(each("1-2", story::loaded));
    hear(List.of(story.synced(1, "east")));
    hear(List.of(story.bootable()));

    VirtualMachineImageStatus receiving =
        eventually(() -> status("growing"), found -> found.is(ConditionType.BOOTABLE));
    assertThat(receiving.phase()).isEqualTo("Receiving");
    assertThat(receiving.drive()).isEqualTo("loader-0");
    assertThat(receiving.fragments().total()).isEqualTo(6);
    assertThat(receiving.fragments().received()).isEqualTo(3);
    assertThat(receiving.fragments().loaded()).isEqualTo(2);
    assertThat(receiving.fragments().synced()).containsEntry("east", 1).containsEntry("west", 0);
    assertThat(receiving.condition(ConditionType.LOADED).message())
        .isEqualTo("2 of 6 fragments are on the disc");
    assertThat(receiving.condition(ConditionType.SYNCED).message())
        .isEqualTo("east has 1 of 6, west has 0 of 6");

    var _ =
        ledgers
            .update(
                story.imageId(),
                ledger ->
                    ledger.withSaid(
                        Remedy.DEVICE,
                        new Announcement(FragmentSet.parse("4-6"), 0, Instant.now())))
            .await()
            .indefinitely();
    assertThat(
            eventually(() -> reason("growing", ConditionType.COMPLETE), "FragmentsMissing"::equals))
        .isNotEmpty();
    assertThat(Cluster.kubectl("-n", namespace, "get", "vmimage"))
        .containsPattern("growing +Receiving +33 +4-6 +");

    hear(story.everywhere("1-6"));
    hear(List.of(story.loadedWhole(), story.syncedWhole("east"), story.syncedWhole("west")));
    hear(List.of(new ImageEvent.Completed(story.imageId(), ImageStory.DIGEST)));
    VirtualMachineImageStatus complete =
        eventually(() -> status("growing"), found -> found.is(ConditionType.COMPLETE));
    assertThat(complete.phase()).isEqualTo(ImagePhase.COMPLETE.word());
    assertThat(complete.conditions()).allMatch(Condition::holds);
    assertThat(complete.condition(ConditionType.COMPLETE).message())
        .isEqualTo("on the disc and in east, west, SHA-256 " + ImageStory.DIGEST.hex());
    assertThat(complete.condition(ConditionType.BOOTABLE).lastTransitionTime())
        .isEqualTo(receiving.condition(ConditionType.BOOTABLE).lastTransitionTime());
    assertThat(Cluster.kubectl("-n", namespace, "get", "vmimage"))
        .containsPattern("growing +Complete +100 +");
    assertThat(Cluster.kubectl("-n", namespace, "describe", "vmimage", "growing"))
        .containsPattern("Normal +Registered")
        .containsPattern("Normal +Bootable .*firmware can boot from the disc")
        .containsPattern("Warning +FragmentsMissing .*nobody holds fragments 4-6 any more")
        .containsPattern("Normal +Complete .*SHA-256");
  }

  @Test
  void anImageWhoseSizeIsNotKnownWaitsForIt() {
    apply("later", "{}");
    assertThat(eventually(() -> reason("later", ConditionType.COMPLETE), "SizeUnknown"::equals))
        .isNotEmpty();
    assertThat(uploads.images).isEmpty();
    apply("later", "{size: 5}");
    assertThat(eventually(() -> status("later").imageId(), found -> found != null)).isNotNull();
    assertThat(status("later").observedGeneration()).isEqualTo(2);
  }

  @Test
  void whyAnImageIsRefusedIsSaidAndItIsTriedAgain() {
    uploads.problem =
        "{\"type\":\"https://spindle.dev/problems/size-over-limit\",\"detail\":\"At most 5.\"}";
    apply("large", "{size: 6}");
    assertThat(eventually(() -> reason("large", ConditionType.COMPLETE), "SizeOverLimit"::equals))
        .isNotEmpty();
    assertThat(status("large").condition(ConditionType.LOADED).message()).isEqualTo("At most 5.");
    uploads.problem = "";
    assertThat(eventually(() -> status("large").imageId(), found -> found != null)).isNotNull();
  }

  @Test
  void resourcesOfOneNameInTwoNamespacesAreTwoImages() {
    operators.getFirst().close();
    String other = Cluster.newNamespace();
    var _ = startOperator("replica-1", Set.of());
    applySix("twin");
    apply(other, "twin", "{size: 5}");
    String id = eventually(() -> status("twin").imageId(), found -> found != null);
    VirtualMachineImage second =
        eventually(
            () -> find(other, "twin"),
            found -> found.getStatus() != null && found.getStatus().imageId() != null);
    assertThat(second.getStatus().imageId()).isNotEqualTo(id);

    delete("twin");
    waitUntilGone("twin");
    assertThat(uploads.deletions).containsExactly(id + "?data-centres=true");
    assertThat(client.secrets().inNamespace(other).withName("twin-upload").get()).isNotNull();
    assertThat(Cluster.kubectl("-n", other, "delete", "vmimage", "twin")).contains("deleted");
  }

  @Test
  void anotherReplicaTakesOverWhenTheLeaderEnds() {
    var _ = startOperator("replica-1", Set.of(namespace));
    applySix("first");
    assertThat(eventually(() -> status("first").imageId(), found -> found != null)).isNotNull();
    operators.getFirst().close();
    applySix("second");
    assertThat(eventually(() -> status("second").imageId(), found -> found != null)).isNotNull();
    assertThat(uploads.images).hasSize(2);
  }

  @Nested
  class Deletion {
    @Test
    void leavesNothingBehind() {
      applySix("gone");
      String id = registered("gone").imageId().value();
      delete("gone");
      waitUntilGone("gone");
      assertThat(uploads.deletions).containsExactly(id + "?data-centres=true");
      assertThat(client.secrets().inNamespace(namespace).list().getItems()).isEmpty();
    }

    @Test
    void keepsFinishedCopiesWhereThatIsAskedFor() {
      apply("kept", "{size: 5, reclaimPolicy: Retain}");
      String id = eventually(() -> status("kept").imageId(), found -> found != null);
      delete("kept");
      waitUntilGone("kept");
      assertThat(uploads.deletions).containsExactly(id + "?data-centres=false");
    }

    @Test
    void waitsForAServiceThatIsAway() {
      applySix("waiting");
      var _ = registered("waiting");
      uploads.isAway = true;
      delete("waiting");
      assertThat(
              eventually(
                  () -> reason("waiting", ConditionType.COMPLETE), "UploadServiceAway"::equals))
          .isNotEmpty();
      assertThat(status("waiting").condition(ConditionType.COMPLETE).message())
          .startsWith("the image is deleted when it can be:");
      assertThat(uploads.there()).hasSize(1);
      uploads.isAway = false;
      waitUntilGone("waiting");
      assertThat(uploads.there()).isEmpty();
    }

    @Test
    void waitsUntilTheLoaderSaysThatNobodyUsesTheDrive() {
      applySix("mounted");
      String id = registered("mounted").imageId().value();
      finalizers("mounted", "[\"spindle.dev/image\",\"spindle.dev/drive\"]");
      delete("mounted");
      assertThat(eventually(() -> reason("mounted", ConditionType.COMPLETE), "DriveInUse"::equals))
          .isNotEmpty();
      assertThat(status("mounted").condition(ConditionType.COMPLETE).message())
          .contains("when no pod uses its drive");
      assertThat(uploads.deletions).isEmpty();

      finalizers("mounted", "[\"spindle.dev/image\"]");
      waitUntilGone("mounted");
      assertThat(uploads.deletions).containsExactly(id + "?data-centres=true");
    }

    private void finalizers(String name, String finalizers) {
      assertThat(
              Cluster.kubectl(
                  "-n",
                  namespace,
                  "patch",
                  "vmimage",
                  name,
                  "--type=merge",
                  "-p",
                  "{\"metadata\":{\"finalizers\":" + finalizers + "}}"))
          .contains("patched");
    }

    @Test
    void findsAnImageOfWhichNobodyHeardThatItWasRegistered() {
      uploads.losesAnswers = true;
      applySix("unheard");
      assertThat(
              eventually(
                  () -> reason("unheard", ConditionType.COMPLETE), "UploadServiceAway"::equals))
          .isNotEmpty();
      assertThat(uploads.there()).hasSize(1);
      delete("unheard");
      uploads.losesAnswers = false;
      waitUntilGone("unheard");
      assertThat(uploads.there()).isEmpty();
    }

    @Test
    void leavesASecretAloneThatIsSomebodyElses() {
      assertThat(
              Cluster.kubectl(
                  "-n",
                  namespace,
                  "create",
                  "secret",
                  "generic",
                  "mine-upload",
                  "--from-literal=a=b"))
          .contains("created");
      applySix("mine");
      var _ = registered("mine");
      assertThat(status("mine").upload().tokenSecretName()).isNull();
      delete("mine");
      waitUntilGone("mine");
      Secret secret = client.secrets().inNamespace(namespace).withName("mine-upload").get();
      assertThat(text(secret, "a")).isEqualTo("b");
    }
  }
}
