package dev.spindle.loader.kubevirt;

import dev.spindle.kubernetes.VirtualMachineImage;
import dev.spindle.kubernetes.VirtualMachineImageSpec;
import dev.spindle.kubernetes.VirtualMachineImageSpec.Cdrom;
import dev.spindle.kubernetes.VirtualMachineImageStatus;
import dev.spindle.kubernetes.VirtualMachineImageStatus.ConditionType;
import dev.spindle.kubernetes.cdi.DataVolume;
import dev.spindle.kubernetes.kubevirt.VirtualMachine;
import dev.spindle.kubernetes.kubevirt.VirtualMachineInstance;
import dev.spindle.loader.drive.Drive;
import dev.spindle.loader.drive.Drives;
import dev.spindle.loader.kubevirt.Seen.DriveSeen;
import dev.spindle.loader.kubevirt.Seen.Instance;
import dev.spindle.loader.kubevirt.Seen.Thing;
import dev.spindle.loader.kubevirt.Seen.Vm;
import dev.spindle.loader.kubevirt.Seen.Wish;
import dev.spindle.loader.machine.Bus;
import dev.spindle.loader.machine.Machine;
import dev.spindle.loader.machine.VirtualMachineName;
import dev.spindle.model.ImageId;
import dev.spindle.model.ImagePhase;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Sees how an image fares, here and in the cluster. */
final class Look {
  private final ClusterView view;
  private final ClusterObjects objects;
  private final ClusterMachines machines;
  private final Drives drives;
  private final BooleanSupplier knowsAllImages;

  /**
   * Eyes for all images.
   *
   * @param knowsAllImages whether an image without a drive surely is not this loader's
   */
  Look(
      ClusterView view,
      ClusterObjects objects,
      ClusterMachines machines,
      Drives drives,
      BooleanSupplier knowsAllImages) {
    this.view = view;
    this.objects = objects;
    this.machines = machines;
    this.drives = drives;
    this.knowsAllImages = knowsAllImages;
  }

  /** The image as a subject of this replica; empty when it is none. */
  Optional<Subject> find(ImageId imageId) {
    Drive drive = drives.find(imageId).orElse(null);
    PersistentVolume volume = view.volumes().find(null, DriveObjects.volumeName(imageId));
    VirtualMachineImage resource = view.resources().by(imageId.value());
    if (resource == null) {
      return Optional.ofNullable(volume)
          .map(left -> left.getSpec().getClaimRef())
          .filter(claim -> view.serves(claim.getNamespace()))
          .map(claim -> orphan(imageId, claim, drive));
    }
    VirtualMachineImageStatus status = resource.getStatus();
    Cdrom cdrom = resource.getSpec().cdrom();
    boolean isHere = drive != null || volume != null || drives.name().equals(status.drive());
    return cdrom == null || !isHere
        ? Optional.empty()
        : Optional.of(
            new Subject(
                imageId,
                resource,
                resource.getMetadata().getNamespace(),
                cdrom.dataVolume(),
                drive));
  }

  private static Subject orphan(ImageId imageId, ObjectReference claim, @Nullable Drive drive) {
    return new Subject(imageId, null, claim.getNamespace(), claim.getName(), drive);
  }

  /**
   * How it fares.
   *
   * @param hasGrown whether anything was loaded since a VM was last resumed for it
   */
  Seen see(Subject subject, boolean hasGrown) {
    Wish wish = wish(subject);
    // What ends is looked up, lest something that was made a moment ago be left behind.
    boolean isAsked = wish == Wish.ENDED;
    PersistentVolume volume =
        find(
            isAsked,
            () -> view.volumes().find(null, DriveObjects.volumeName(subject.imageId())),
            () -> objects.volume(subject));
    PersistentVolumeClaim claim =
        find(
            isAsked,
            () -> view.claims().find(subject.namespace(), subject.dataVolume()),
            () -> objects.claim(subject));
    DataVolume dataVolume =
        find(
            isAsked,
            () -> view.dataVolumes().find(subject.namespace(), subject.dataVolume()),
            () -> objects.dataVolume(subject));
    Thing claimThing = thing(subject, claim);
    boolean isUsed =
        wish == Wish.ENDED && claimThing != Thing.FOREIGN && objects.isClaimUsed(subject);
    return new Seen(
        wish,
        subject.resource() != null && objects.isHeld(subject.resource()),
        thing(subject, volume),
        claimThing,
        thing(subject, dataVolume),
        isReady(dataVolume),
        isUsed,
        drive(subject, hasGrown),
        wish == Wish.SERVED ? vm(subject, volume) : null);
  }

  private Wish wish(Subject subject) {
    if (subject.resource() == null || subject.resource().isMarkedForDeletion()) {
      return Wish.ENDED;
    }
    if (subject.drive() != null) {
      return subject.drive().disc().isGone() ? Wish.ENDED : Wish.SERVED;
    }
    boolean isGone = drives.wasEjected(subject.imageId()) || knowsAllImages.getAsBoolean();
    return isGone ? Wish.ENDED : Wish.OPEN;
  }

  /** What was sent, or what is there when nothing was. */
  private static <T> @Nullable T find(
      boolean isAsked, Supplier<@Nullable T> sent, Supplier<@Nullable T> there) {
    T found = isAsked ? null : sent.get();
    return found == null ? there.get() : found;
  }

  private static Thing thing(Subject subject, @Nullable HasMetadata object) {
    if (object == null) {
      return Thing.ABSENT;
    }
    if (!DriveObjects.isOf(subject.imageId(), object)) {
      return Thing.FOREIGN;
    }
    return object.isMarkedForDeletion() ? Thing.ENDING : Thing.OURS;
  }

  private static boolean isReady(@Nullable DataVolume dataVolume) {
    return dataVolume != null
        && dataVolume.getStatus() != null
        && dataVolume.getStatus().isSucceeded();
  }

  private static DriveSeen drive(Subject subject, boolean hasGrown) {
    Drive drive = subject.drive();
    return drive == null
        ? new DriveSeen(false, false, false, null, null)
        : new DriveSeen(
            drive.disc().label().phase() != ImagePhase.FAILED,
            !drive.waiting().isEmpty(),
            hasGrown,
            drive.stalls().attachedMachine().orElse(null),
            machine(subject));
  }

  private static @Nullable Machine machine(Subject subject) {
    VirtualMachineImage resource = subject.resource();
    Cdrom cdrom = resource == null ? null : resource.getSpec().cdrom();
    if (cdrom == null) {
      return null;
    }
    Bus bus =
        switch (cdrom.busOrDefault()) {
          case SCSI -> Bus.SCSI;
          case SATA -> Bus.SATA;
          case USB -> Bus.USB;
        };
    return Machine.ofCluster(bus, machineName(subject));
  }

  private static @Nullable VirtualMachineName machineName(Subject subject) {
    VirtualMachineImage resource = subject.resource();
    VirtualMachineImageSpec.VirtualMachine vm =
        resource == null ? null : resource.getSpec().virtualMachine();
    return vm == null ? null : new VirtualMachineName(subject.namespace(), vm.name());
  }

  private @Nullable Vm vm(Subject subject, @Nullable PersistentVolume volume) {
    VirtualMachineName name = machineName(subject);
    if (name == null) {
      return null;
    }
    VirtualMachine machine = view.machines().find(name.namespace(), name.name());
    VirtualMachineInstance instance = view.instances().find(name.namespace(), name.name());
    return new Vm(
        name,
        machine == null || machine.isMarkedForDeletion() ? null : machine.getMetadata().getUid(),
        ClusterObjects.startedMachine(volume),
        isStartDue(subject),
        machines.isOwed(name),
        instance(instance));
  }

  private static boolean isStartDue(Subject subject) {
    VirtualMachineImage resource = subject.resource();
    Drive drive = subject.drive();
    if (resource == null || drive == null || resource.getSpec().virtualMachine() == null) {
      return false;
    }
    return switch (resource.getSpec().virtualMachine().startOrDefault()) {
      case WHEN_BOOTABLE -> drive.isBootable();
      case WHEN_COMPLETE -> resource.getStatus().is(ConditionType.COMPLETE);
      case NEVER -> false;
    };
  }

  private static Instance instance(@Nullable VirtualMachineInstance instance) {
    if (instance == null || (instance.getStatus() != null && instance.getStatus().hasEnded())) {
      return Instance.ABSENT;
    }
    if (instance.isMarkedForDeletion()) {
      return Instance.STOPPING;
    }
    return switch (ClusterMachines.condition(instance)) {
      case RUNNING, AWAY -> Instance.RUNNING;
      case PAUSED -> Instance.PAUSED;
      case READ_FAILED -> Instance.READ_FAILED;
    };
  }
}
