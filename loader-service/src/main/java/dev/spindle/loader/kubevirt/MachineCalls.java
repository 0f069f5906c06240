package dev.spindle.loader.kubevirt;

import dev.spindle.loader.machine.VirtualMachineName;
import java.io.IOException;

/** KubeVirt's subresources that start a VM, stop its processors and let them go on. Calls block. */
interface MachineCalls {
  /** What KubeVirt says. */
  enum Answer {
    /** It is being done. */
    ACCEPTED,
    /** The VM is not in the state that this starts from; mostly it is where it is to be. */
    NOT_NOW,
    /** There is no such VM. */
    ABSENT
  }

  /** Starts a VM that is off. */
  Answer start(VirtualMachineName machine) throws IOException;

  /**
   * Stops the processors. An exception leaves open whether they were: KubeVirt gives up after 10 s,
   * QEMU does not.
   */
  Answer pause(VirtualMachineName machine) throws IOException;

  /** Lets the processors go on. */
  Answer unpause(VirtualMachineName machine) throws IOException;
}
