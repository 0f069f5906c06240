package dev.spindle.loader.kubevirt;

import dev.spindle.loader.machine.Machine;
import dev.spindle.loader.machine.VirtualMachineName;

/** What is done for one image; each may be done twice. */
sealed interface Action {
  /** Keeps the custom resource, and so the image, until the drive has no users. */
  record Hold() implements Action {}

  /** Lets the custom resource go. */
  record Release() implements Action {}

  /** Says what VM the drive is connected to. */
  record Attach(Machine machine) implements Action {}

  /** Says that the drive is connected to none; one that stands still goes on. */
  record Detach() implements Action {}

  record MakeVolume() implements Action {}

  record MakeClaim() implements Action {}

  record MakeDataVolume() implements Action {}

  record DeleteDataVolume() implements Action {}

  record DeleteClaim() implements Action {}

  record DeleteVolume() implements Action {}

  /** Ends waiting reads with an error: QEMU can neither stop nor end before. */
  record FailReads() implements Action {}

  /**
   * Starts a VM, and remembers that.
   *
   * @param uid the VM's: another one of its name has not been started
   */
  record Start(VirtualMachineName machine, String uid) implements Action {}

  /** Remembers that a VM was started, by whomever. */
  record RememberStart(String uid) implements Action {}

  /** Lets a VM's processors go on that nobody wants to stand still. */
  record Resume(VirtualMachineName machine) implements Action {}

  /** Does nothing, since somebody must do something else first. */
  record Refuse(String why) implements Action {}
}
