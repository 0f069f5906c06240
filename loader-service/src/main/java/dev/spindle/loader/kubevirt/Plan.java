package dev.spindle.loader.kubevirt;

import dev.spindle.loader.kubevirt.Seen.DriveSeen;
import dev.spindle.loader.kubevirt.Seen.Instance;
import dev.spindle.loader.kubevirt.Seen.Thing;
import dev.spindle.loader.kubevirt.Seen.Vm;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Decides what is to be done for an image.
 *
 * <p>There: <em>hold the resource → volume → claim → DataVolume → start the VM</em>; the claim
 * comes before the DataVolume, which adopts it. And back: <em>DataVolume and claim → wait for pods
 * → volume → let the resource go</em>, at which the reconciler deletes the image, and so the disc:
 * an export outlives its users, since a server that is away wedges a node's kubelet.
 */
final class Plan {
  private Plan() {}

  /**
   * What is to be done now, in this order; what fails is to be done again, with what follows it.
   */
  static List<Action> of(Seen seen) {
    return switch (seen.wish()) {
      case OPEN -> List.of();
      case SERVED -> serve(seen);
      case ENDED -> end(seen);
    };
  }

  private static List<Action> serve(Seen seen) {
    List<Action> actions = new ArrayList<>();
    if (!seen.isHeld()) {
      actions.add(new Action.Hold());
    }
    DriveSeen drive = seen.drive();
    if (drive.wanted() != null && !drive.wanted().equals(drive.attached())) {
      actions.add(new Action.Attach(drive.wanted()));
    }
    make(seen, actions);
    if (seen.vm() != null) {
      care(seen, seen.vm(), actions);
    }
    return actions;
  }

  private static void make(Seen seen, List<Action> actions) {
    Optional<String> taken = taken(seen);
    if (taken.isPresent()) {
      actions.add(new Action.Refuse(taken.get()));
      return;
    }
    boolean goesOn =
        make(seen.volume(), new Action.MakeVolume(), actions)
            && make(seen.claim(), new Action.MakeClaim(), actions)
            && make(seen.dataVolume(), new Action.MakeDataVolume(), actions);
    // What is bootable depends on the bus, so that must be known first.
    boolean isAttached = Objects.equals(seen.drive().wanted(), seen.drive().attached());
    if (goesOn && seen.isDataVolumeReady() && isAttached && seen.vm() != null) {
      start(seen.vm(), actions);
    }
  }

  /** What is in the way. A volume must not be made for a claim that is somebody else's either. */
  private static Optional<String> taken(Seen seen) {
    String kind =
        seen.volume() == Thing.FOREIGN
            ? "PersistentVolume"
            : seen.claim() == Thing.FOREIGN
                ? "PersistentVolumeClaim"
                : seen.dataVolume() == Thing.FOREIGN ? "DataVolume" : null;
    return Optional.ofNullable(kind)
        .map(taken -> "its " + taken + " has the name of one that is not this image's");
  }

  /** Whether what follows may be made too; not while one that was deleted has yet to go. */
  private static boolean make(Thing thing, Action making, List<Action> actions) {
    if (thing == Thing.ABSENT) {
      actions.add(making);
    }
    return thing == Thing.ABSENT || thing == Thing.OURS;
  }

  private static void start(Vm vm, List<Action> actions) {
    if (!vm.isStartDue() || vm.uid() == null || vm.wasStarted()) {
      return;
    }
    switch (vm.instance()) {
      case ABSENT -> actions.add(new Action.Start(vm.name(), vm.uid()));
      case RUNNING, PAUSED, READ_FAILED -> actions.add(new Action.RememberStart(vm.uid()));
      case STOPPING -> {} // it must have gone before it can be started
    }
  }

  private static void care(Seen seen, Vm vm, List<Action> actions) {
    DriveSeen drive = seen.drive();
    if (drive.readsWait()) {
      if (vm.instance() == Instance.STOPPING) {
        actions.add(new Action.FailReads());
      }
      return;
    }
    // As often as something was loaded: it may as well be another disk of the VM that failed.
    boolean asksAgain = vm.instance() == Instance.READ_FAILED && drive.isWell() && drive.hasGrown();
    if (asksAgain || (vm.instance() == Instance.PAUSED && vm.isResumeOwed())) {
      actions.add(new Action.Resume(vm.name()));
    }
  }

  private static List<Action> end(Seen seen) {
    List<Action> actions = new ArrayList<>();
    if (seen.drive().readsWait()) {
      actions.add(new Action.FailReads());
    }
    if (seen.drive().attached() != null && seen.drive().attached().virtualMachine() != null) {
      actions.add(new Action.Detach());
    }
    if (seen.dataVolume() == Thing.OURS) {
      actions.add(new Action.DeleteDataVolume());
    }
    if (seen.claim() == Thing.OURS) {
      actions.add(new Action.DeleteClaim());
    }
    if (!seen.dataVolume().isGone() || !seen.claim().isGone() || seen.isClaimUsed()) {
      return actions;
    }
    if (seen.volume() == Thing.OURS) {
      actions.add(new Action.DeleteVolume());
    }
    if (seen.volume().isGone() && seen.isHeld()) {
      actions.add(new Action.Release());
    }
    return actions;
  }
}
