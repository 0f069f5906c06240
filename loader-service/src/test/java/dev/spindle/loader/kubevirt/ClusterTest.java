package dev.spindle.loader.kubevirt;

import static dev.spindle.loader.DriveFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.kubernetes.VirtualMachineImage;
import dev.spindle.kubernetes.cdi.DataVolume;
import dev.spindle.loader.DriveFixture;
import dev.spindle.loader.drive.Drive;
import dev.spindle.loader.gate.WaitingRead;
import dev.spindle.loader.machine.Bus;
import dev.spindle.loader.machine.Machine;
import dev.spindle.model.ByteRange;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A loader's drive in a cluster: a real API server, in which the test plays all controllers. */
class ClusterTest {
  private static final String SPEC =
      "{size: %d, cdrom: {dataVolume: debian-13-cdrom, bus: %s}, virtualMachine: {name: web-1, start: %s}}";

  @TempDir Path folder;
  private final byte[] content = DriveFixture.content(Tenant.SIZE, 11);
  private Tenant tenant;

  @BeforeEach
  void make() {
    tenant = new Tenant(folder);
  }

  @AfterEach
  void end() {
    tenant.close();
  }

  private void ask(String bus, String start) {
    tenant.ask(SPEC.formatted(Tenant.SIZE, bus, start));
  }

  /** Long enough for some looks. */
  private static void looksGoBy() {
    LockSupport.parkNanos(Duration.ofMillis(600).toNanos());
  }

  private static CompletableFuture<WaitingRead.Outcome> read(Drive drive) {
    CompletableFuture<WaitingRead.Outcome> answer = new CompletableFuture<>();
    assertThat(drive.hold(new ByteRange(Tenant.MIB, Tenant.MIB + 2048), answer::complete))
        .isNotNull();
    return answer;
  }

  private long starts() {
    return tenant.kubeVirt.calls().stream().filter(call -> call.startsWith("start")).count();
  }

  @Nested
  class ADriveThatIsAskedFor {
    @Test
    void hasAVolumeAClaimAndADataVolumeThatAdoptsIt() {
      var _ = tenant.insert();
      ask("scsi", "Never");
      tenant.start();
      await("a DataVolume", () -> tenant.dataVolume().get() != null);

      PersistentVolume volume = tenant.volume().get();
      assertThat(volume.getSpec().getNfs().getServer()).isEqualTo("127.0.0.1");
      assertThat(volume.getSpec().getNfs().getPath()).isEqualTo("/" + tenant.imageId + "/secret");
      assertThat(volume.getSpec().getCapacity().get("storage")).hasToString("5Mi");
      assertThat(volume.getSpec().getClaimRef().getName()).isEqualTo("debian-13-cdrom");
      assertThat(volume.getSpec().getClaimRef().getNamespace()).isEqualTo(tenant.namespace);
      assertThat(String.join(",", volume.getSpec().getMountOptions()))
          .isEqualTo(
              "nfsvers=3,proto=tcp,port=12049,mountvers=3,mountproto=tcp,mountport=12049,nolock,noacl,hard,ro");
      assertThat(volume.getSpec().getPersistentVolumeReclaimPolicy()).isEqualTo("Retain");

      PersistentVolumeClaim claim = tenant.claim().get();
      assertThat(claim.getSpec().getVolumeName()).isEqualTo("spindle-" + tenant.imageId);
      assertThat(claim.getSpec().getStorageClassName()).isEmpty();
      assertThat(claim.getSpec().getResources().getRequests().get("storage")).hasToString("5Mi");
      assertThat(claim.getMetadata().getAnnotations())
          .containsEntry("cdi.kubevirt.io/storage.populatedFor", "debian-13-cdrom");

      DataVolume dataVolume = tenant.dataVolume().get();
      assertThat(dataVolume.getMetadata().getAnnotations())
          .containsEntry("cdi.kubevirt.io/allowClaimAdoption", "true")
          .containsEntry("cdi.kubevirt.io/storage.prePopulated", "debian-13-cdrom")
          .containsEntry("cdi.kubevirt.io/storage.usePopulator", "false");
      assertThat(dataVolume.getSpec().source().blank()).isNotNull();
      assertThat(dataVolume.getSpec().pvc().getResources().getRequests().get("storage"))
          .hasToString("5Mi");
      assertThat(tenant.resource().get().getFinalizers())
          .contains(VirtualMachineImage.DRIVE_FINALIZER);
    }

    @Test
    void isMadeOnceHoweverOftenTheLoaderStarts() {
      var _ = tenant.insert();
      ask("scsi", "Never");
      tenant.start();
      await("a DataVolume", () -> tenant.dataVolume().get() != null);
      String version = tenant.volume().get().getMetadata().getResourceVersion();
      tenant.restart();
      looksGoBy();
      assertThat(tenant.volume().get().getMetadata().getResourceVersion()).isEqualTo(version);
    }

    @Test
    void tellsItsDiscWhatBusItIsOn() {
      Drive drive = tenant.insert();
      ask("sata", "Never");
      tenant.start();
      await("it is attached", () -> drive.stalls().attachedMachine().isPresent());
      assertThat(drive.stalls().attachedMachine()).contains(Machine.ofCluster(Bus.SATA, tenant.vm));
    }

    @Test
    void leavesAClaimOfItsNameAloneAndMakesNoVolumeForIt() {
      var _ =
          ApiServer.apply(
              tenant.client,
              tenant.namespace,
              """
              apiVersion: v1
              kind: PersistentVolumeClaim
              metadata: {name: debian-13-cdrom}
              spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Mi}}}
              """);
      var _ = tenant.insert();
      ask("scsi", "Never");
      tenant.start();
      await("it is held", () -> tenant.resource().get().hasFinalizer("spindle.dev/drive"));
      looksGoBy();
      assertThat(tenant.volume().get()).isNull();
      assertThat(tenant.dataVolume().get()).isNull();
      var _ = tenant.resource().delete();
      await("the resource is gone", () -> tenant.resource().get() == null);
      assertThat(tenant.claim().get().isMarkedForDeletion()).isFalse();
    }

    @Test
    void isNothingToALoaderThatHasNoDiscOfIt() {
      ask("scsi", "Never");
      tenant.status("{\"drive\":\"loader-1\"}");
      tenant.start();
      looksGoBy();
      assertThat(tenant.volume().get()).isNull();
      assertThat(tenant.resource().get().getFinalizers()).isEmpty();
    }
  }

  @Nested
  class AVm {
    private Drive drive;

    private void serve(String bus, String start) {
      drive = tenant.insert();
      tenant.makeVm();
      ask(bus, start);
      tenant.start();
      tenant.adopt();
    }

    private void awaitThatItCountsAsStarted() {
      await(
          "it counts as started",
          () -> ClusterObjects.startedMachine(tenant.volume().get()) != null);
    }

    @Test
    void isStartedWhenItsDiscIsBootableAndNotAgainWhenSomebodyStopsIt() {
      serve("scsi", "WhenBootable");
      looksGoBy();
      assertThat(tenant.kubeVirt.calls()).isEmpty();
      DriveFixture.loadAll(drive, content);
      awaitThatItCountsAsStarted();
      assertThat(tenant.kubeVirt.find(tenant.vm)).isNotNull();

      tenant.kubeVirt.beginToStop(tenant.vm);
      tenant.kubeVirt.hasStopped(tenant.vm);
      tenant.restart();
      looksGoBy();
      assertThat(starts()).isEqualTo(1);

      // one that is made anew under its name is another VM
      String _ = ApiServer.kubectl("-n", tenant.namespace, "delete", "vm", "web-1");
      tenant.makeVm();
      await("the new one runs", () -> tenant.kubeVirt.find(tenant.vm) != null);
      assertThat(starts()).isEqualTo(2);
    }

    @Test
    void isStartedWhenItsImageIsCompleteWhereThatIsThePolicy() {
      serve("scsi", "WhenComplete");
      DriveFixture.loadAll(drive, content);
      await("it is bootable", drive::isBootable);
      looksGoBy();
      assertThat(tenant.kubeVirt.calls()).isEmpty();
      tenant.status(
          """
          {"conditions":[{"type":"Complete","status":"True","reason":"Complete","message":"",
           "lastTransitionTime":"2026-11-25T00:00:00Z"}]}\
          """);
      await("it runs", () -> tenant.kubeVirt.find(tenant.vm) != null);
    }

    @Test
    void isStartedBySomebodyElseWhereThatIsThePolicy() {
      serve("scsi", "Never");
      DriveFixture.loadAll(drive, content);
      await("it is bootable", drive::isBootable);
      looksGoBy();
      assertThat(tenant.kubeVirt.calls()).isEmpty();
    }

    @Test
    void isStartedWhenItIsMadeAfterItsImage() {
      drive = tenant.insert();
      DriveFixture.loadAll(drive, content);
      ask("scsi", "WhenBootable");
      tenant.start();
      tenant.adopt();
      looksGoBy();
      tenant.makeVm();
      await("it runs", () -> tenant.kubeVirt.find(tenant.vm) != null);
    }

    @Test
    void thatRunsAlreadyIsLeftAsItIs() {
      drive = tenant.insert();
      DriveFixture.loadAll(drive, content);
      tenant.makeVm();
      tenant.kubeVirt.run(tenant.vm);
      ask("scsi", "WhenBootable");
      tenant.start();
      tenant.adopt();
      awaitThatItCountsAsStarted();
      tenant.kubeVirt.beginToStop(tenant.vm);
      tenant.kubeVirt.hasStopped(tenant.vm);
      looksGoBy();
      assertThat(tenant.kubeVirt.calls()).isEmpty();
    }

    @Test
    void onSataIsPausedWhileAReadWaitsAndGoesOnWhenItIsAnswered() {
      serve("sata", "Never");
      tenant.kubeVirt.run(tenant.vm);
      CompletableFuture<WaitingRead.Outcome> answer = read(drive);
      await("it is paused", () -> tenant.kubeVirt.find(tenant.vm).getStatus().isPaused());
      assertThat(drive.stalls().isPaused()).isTrue();
      DriveFixture.load(drive, content, 2);
      assertThat(answer.join()).isEqualTo(WaitingRead.Outcome.OPEN);
      await("it goes on", () -> !tenant.kubeVirt.find(tenant.vm).getStatus().isPaused());
      await("nobody stands still", () -> !drive.stalls().isPaused());
    }

    @Test
    void whosePauseTimesOutAndTakesEffectWithTheDataGoesOnAllTheSame() {
      serve("sata", "Never");
      tenant.kubeVirt.run(tenant.vm);
      tenant.kubeVirt.pausesLate = true;
      CompletableFuture<WaitingRead.Outcome> answer = read(drive);
      await("a pause was tried", () -> tenant.kubeVirt.calls().contains("pause web-1"));
      DriveFixture.load(drive, content, 2);
      assertThat(answer.join()).isEqualTo(WaitingRead.Outcome.OPEN);
      await("it is told to go on", () -> tenant.kubeVirt.calls().contains("unpause web-1"));
      tenant.kubeVirt.becomePaused(tenant.vm, "PausedByUser");
      await("it goes on", () -> !tenant.kubeVirt.find(tenant.vm).getStatus().isPaused());
    }

    @Test
    void thatIsPausedLongAfterItWasToldToGoOnGoesOnToo() {
      serve("sata", "Never");
      tenant.kubeVirt.run(tenant.vm);
      tenant.kubeVirt.pausesLate = true;
      CompletableFuture<WaitingRead.Outcome> answer = read(drive);
      await("a pause was tried", () -> tenant.kubeVirt.calls().contains("pause web-1"));
      DriveFixture.load(drive, content, 2);
      assertThat(answer.join()).isEqualTo(WaitingRead.Outcome.OPEN);
      await("it is given up", () -> !drive.stalls().isPaused());
      tenant.kubeVirt.becomePaused(tenant.vm, "PausedByUser");
      await("it goes on", () -> !tenant.kubeVirt.find(tenant.vm).getStatus().isPaused());
    }

    @Test
    void thatSomebodyElsePausedStaysPaused() {
      serve("sata", "Never");
      tenant.kubeVirt.run(tenant.vm);
      tenant.kubeVirt.becomePaused(tenant.vm, "PausedByUser");
      looksGoBy();
      assertThat(tenant.kubeVirt.calls()).isEmpty();
    }

    @Test
    void thatStoppedAtAFailedReadGoesOnAtOnceAndOnceForWhatWasLoaded() {
      serve("scsi", "Never");
      DriveFixture.load(drive, content, 1, 2);
      tenant.kubeVirt.run(tenant.vm);
      tenant.kubeVirt.becomePaused(tenant.vm, "PausedIOError");
      await("it goes on", () -> !tenant.kubeVirt.find(tenant.vm).getStatus().isPaused());
      tenant.kubeVirt.becomePaused(tenant.vm, "PausedIOError");
      looksGoBy();
      assertThat(tenant.kubeVirt.calls()).containsExactly("unpause web-1");
      DriveFixture.load(drive, content, 3);
      await("it goes on", () -> !tenant.kubeVirt.find(tenant.vm).getStatus().isPaused());
    }

    @Test
    void thatIsToStopHasItsWaitingReadsFailed() {
      serve("scsi", "Never");
      tenant.kubeVirt.run(tenant.vm);
      CompletableFuture<WaitingRead.Outcome> answer = read(drive);
      looksGoBy();
      assertThat(answer).isNotDone();
      tenant.kubeVirt.beginToStop(tenant.vm);
      assertThat(answer.join()).isEqualTo(WaitingRead.Outcome.LATE);
    }
  }

  @Nested
  class ADriveThatIsNotWantedAnyMore {
    private Drive drive;

    private void serve() {
      drive = tenant.insert();
      ask("scsi", "Never");
      tenant.start();
      tenant.adopt();
    }

    private void waitUntilNothingIsLeft() {
      tenant.letGo(tenant.claim());
      tenant.letGo(tenant.volume());
      await("the volume is gone", () -> tenant.volume().get() == null);
      await("the claim is gone", () -> tenant.claim().get() == null);
      await("the DataVolume is gone", () -> tenant.dataVolume().get() == null);
    }

    @Test
    void outlivesThePodsThatMountIt() {
      serve();
      tenant.makePod();
      CompletableFuture<WaitingRead.Outcome> answer = read(drive);
      var _ = tenant.resource().delete();
      assertThat(answer.join()).isEqualTo(WaitingRead.Outcome.LATE);
      await("the DataVolume is gone", () -> tenant.dataVolume().get() == null);
      // the claim may be gone before the pod, whose node has yet to unmount
      tenant.letGo(tenant.claim());
      looksGoBy();
      assertThat(tenant.volume().get().isMarkedForDeletion()).isFalse();
      assertThat(tenant.resource().get()).isNotNull();

      tenant.deletePod();
      waitUntilNothingIsLeft();
      await("the resource is gone", () -> tenant.resource().get() == null);
      assertThat(drive.disc().isGone()).isFalse();
    }

    @Test
    void isTakenAwayWhenItsImageWasDeletedAtTheUploadService() throws IOException {
      serve();
      tenant.loader.drives().eject(tenant.imageId);
      waitUntilNothingIsLeft();
      await(
          "the resource is free", () -> !tenant.resource().get().hasFinalizer("spindle.dev/drive"));
    }

    @Test
    void isTakenAwayWhenItsResourceVanishedWhileTheLoaderWasAway() {
      serve();
      tenant.cluster().close();
      String _ =
          ApiServer.kubectl(
              "-n",
              tenant.namespace,
              "patch",
              "vmimage",
              "debian-13",
              "--type=merge",
              "-p",
              "{\"metadata\":{\"finalizers\":null}}");
      var _ = tenant.resource().delete();
      tenant.restart();
      waitUntilNothingIsLeft();
    }

    @Test
    void isKeptWhileItIsNotKnownWhetherItsImageIsThere() {
      ask("scsi", "Never");
      String _ =
          ApiServer.kubectl(
              "-n",
              tenant.namespace,
              "patch",
              "vmimage",
              "debian-13",
              "--type=merge",
              "-p",
              "{\"metadata\":{\"finalizers\":[\"spindle.dev/drive\"]}}");
      tenant.start(() -> false);
      looksGoBy();
      assertThat(tenant.resource().get().hasFinalizer("spindle.dev/drive")).isTrue();
      tenant.restart();
      await("it is let go", () -> !tenant.resource().get().hasFinalizer("spindle.dev/drive"));
    }
  }

  @Test
  void anApiServerThatIsAwayIsWaitedForAndDisturbsNoReads() throws IOException {
    try (Relay way = new Relay(ApiServer.port());
        Tenant far = new Tenant(folder.resolve("far"), way.port())) {
      Drive drive = far.insert();
      far.ask(SPEC.formatted(Tenant.SIZE, "scsi", "WhenBootable"));
      far.makeVm();
      far.start();
      looksGoBy();
      DriveFixture.loadAll(drive, content);
      assertThat(drive.read(new ByteRange(0, 2048))).isTrue();
      assertThat(far.volume().get()).isNull();

      way.mend();
      far.adopt();
      await("the VM runs", () -> far.kubeVirt.find(far.vm) != null);

      way.cut();
      looksGoBy();
      var _ = far.resource().delete();
      looksGoBy();
      assertThat(drive.read(new ByteRange(0, 2048))).isTrue();
      way.mend();
      far.letGo(far.claim());
      far.letGo(far.volume());
      await("the resource is gone", () -> far.resource().get() == null);
    }
  }
}
