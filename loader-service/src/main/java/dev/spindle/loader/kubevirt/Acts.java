package dev.spindle.loader.kubevirt;

import dev.spindle.kubernetes.VirtualMachineImage;
import dev.spindle.kubernetes.kubevirt.VirtualMachine;
import dev.spindle.loader.drive.Drive;
import dev.spindle.loader.drive.Drives;
import dev.spindle.loader.machine.VirtualMachineName;
import dev.spindle.loader.nfs.NfsExport;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Does what was planned for an image. */
final class Acts {
  private static final Logger LOG = Logger.getLogger(Acts.class);

  private final ClusterView view;
  private final ClusterObjects objects;
  private final ClusterMachines machines;
  private final Drives drives;
  private final Place place;

  /** Where drives are mounted from. */
  interface Place {
    /** The server, by its address or by a name that can be looked up here. */
    String server();

    /** An image's directory there. */
    Optional<NfsExport> of(Drive drive);
  }

  /** Something is not there yet that is needed; it is tried again. */
  static final class NotYet extends IOException {
    private static final long serialVersionUID = 1;

    NotYet(String why) {
      super(why);
    }
  }

  Acts(
      ClusterView view,
      ClusterObjects objects,
      ClusterMachines machines,
      Drives drives,
      Place place) {
    this.view = view;
    this.objects = objects;
    this.machines = machines;
    this.drives = drives;
    this.place = place;
  }

  /** Does one thing; what fails is to be tried again. */
  void act(Subject subject, Action action) throws IOException {
    switch (action) {
      case Action.Hold() -> objects.hold(resource(subject));
      case Action.Release() -> {
        if (!objects.release(resource(subject))) {
          return; // the next look tries again
        }
        LOG.infof("%s: nothing of its drive is left in the cluster", subject.imageId());
      }
      case Action.Attach attach -> {
        drive(subject).stalls().attach(attach.machine());
        drives.machineChanged(drive(subject));
      }
      case Action.Detach() -> {
        drive(subject).stalls().detach();
        drives.machineChanged(drive(subject));
      }
      case Action.MakeVolume() -> makeVolume(subject);
      case Action.MakeClaim() -> objects.make(made(subject).claim());
      case Action.MakeDataVolume() -> objects.make(made(subject).adoptingDataVolume());
      case Action.DeleteDataVolume() -> objects.deleteDataVolume(subject);
      case Action.DeleteClaim() -> objects.deleteClaim(subject);
      case Action.DeleteVolume() -> objects.deleteVolume(subject.imageId());
      case Action.FailReads() -> drive(subject).failWaitingReads();
      case Action.Start(VirtualMachineName machine, String uid) -> start(subject, machine, uid);
      case Action.RememberStart(String uid) -> objects.rememberStarted(subject, uid);
      case Action.Resume(VirtualMachineName machine) -> {
        var _ = machines.calls().unpause(machine);
        machines.settle(machine);
        LOG.infof("%s: VM %s resumed", subject.imageId(), machine);
      }
      case Action.Refuse(String why) -> throw new NotYet(why);
    }
  }

  private void makeVolume(Subject subject) throws IOException {
    NfsExport export =
        place.of(drive(subject)).orElseThrow(() -> new NotYet("drives are not served over NFS"));
    String address = InetAddress.getByName(place.server()).getHostAddress();
    objects.make(made(subject).volume(address, export));
    LOG.infof(
        "%s: its drive goes to DataVolume %s/%s",
        subject.imageId(), subject.namespace(), subject.dataVolume());
  }

  private void start(Subject subject, VirtualMachineName machine, String uid) throws IOException {
    if (uid.equals(ClusterObjects.startedMachine(objects.volume(subject)))) {
      return; // somebody stopped it a moment ago, and of what we wrote we had not heard yet
    }
    switch (machines.calls().start(machine)) {
      case ACCEPTED -> {
        objects.rememberStarted(subject, uid);
        LOG.infof("%s: VM %s started", subject.imageId(), machine);
      }
      case NOT_NOW -> {
        VirtualMachine there = view.machines().find(machine.namespace(), machine.name());
        if (there != null && there.getSpec().startsByItself()) {
          objects.rememberStarted(subject, uid);
        } else {
          // If it runs, that will be seen; else two have changed it at a time.
          throw new NotYet("KubeVirt does not start " + machine + " now");
        }
      }
      case ABSENT -> throw new NotYet("there is no VM " + machine);
    }
  }

  private DriveObjects made(Subject subject) throws NotYet {
    return new DriveObjects(
        subject.imageId(),
        drives.name(),
        subject.namespace(),
        subject.dataVolume(),
        drive(subject).layout().size());
  }

  private static Drive drive(Subject subject) throws NotYet {
    Drive drive = subject.drive();
    if (drive == null) {
      throw new NotYet("it has no disc");
    }
    return drive;
  }

  private static VirtualMachineImage resource(Subject subject) throws NotYet {
    VirtualMachineImage resource = subject.resource();
    if (resource == null) {
      throw new NotYet("its custom resource is gone");
    }
    return resource;
  }
}
