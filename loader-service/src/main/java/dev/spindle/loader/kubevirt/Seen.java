package dev.spindle.loader.kubevirt;

import dev.spindle.loader.machine.Machine;
import dev.spindle.loader.machine.VirtualMachineName;
import org.jspecify.annotations.Nullable;

/**
 * What is seen of one image, here and in the cluster.
 *
 * @param wish what becomes of the image
 * @param isHeld whether its custom resource is there and kept by us
 * @param isClaimUsed whether a pod uses the claim; asked only when the image ends
 * @param vm null when no VM is named
 */
record Seen(
    Wish wish,
    boolean isHeld,
    Thing volume,
    Thing claim,
    Thing dataVolume,
    boolean isDataVolumeReady,
    boolean isClaimUsed,
    DriveSeen drive,
    @Nullable Vm vm) {
  /** What becomes of an image. */
  enum Wish {
    /** Its drive is to be in the cluster. */
    SERVED,
    /** Its drive is to be in the cluster no more: it was deleted, or its custom resource is. */
    ENDED,
    /** Not known yet. */
    OPEN
  }

  /** An object in the cluster. */
  enum Thing {
    ABSENT,
    /** Made for this image. */
    OURS,
    /** Made for this image, and deleted; it goes when nobody uses it. */
    ENDING,
    /** It has the name, and was made by somebody else or for another image. */
    FOREIGN;

    boolean isGone() {
      return this == ABSENT || this == FOREIGN;
    }
  }

  /**
   * The drive.
   *
   * @param isWell whether its reads are answered, sooner or later
   * @param attached the VM that it was said to be connected to
   * @param wanted the VM that it should be said to be connected to
   * @param hasGrown whether anything was loaded since a VM was last resumed for it
   */
  record DriveSeen(
      boolean isWell,
      boolean readsWait,
      boolean hasGrown,
      @Nullable Machine attached,
      @Nullable Machine wanted) {}

  /**
   * The VM.
   *
   * @param uid null when there is no such VM
   * @param startedUid of the VM that was started for this image; null when none was
   * @param isStartDue whether the policy has it started now
   * @param isResumeOwed whether it may stand still since we told it to, and should not
   */
  record Vm(
      VirtualMachineName name,
      @Nullable String uid,
      @Nullable String startedUid,
      boolean isStartDue,
      boolean isResumeOwed,
      Instance instance) {
    /** Whether this VM, not another one of its name, was started for this image. */
    boolean wasStarted() {
      return uid != null && uid.equals(startedUid);
    }
  }

  /** What runs of a VM. */
  enum Instance {
    ABSENT,
    /** It runs, or is about to. */
    RUNNING,
    PAUSED,
    /** Its hypervisor stopped it since a read failed. */
    READ_FAILED,
    /** It is being stopped. */
    STOPPING
  }
}
