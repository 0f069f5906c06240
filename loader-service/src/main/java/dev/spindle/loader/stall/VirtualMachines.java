package dev.spindle.loader.stall;

import dev.spindle.loader.machine.Machine;
import java.util.Optional;

/** Finds the VMs that drives are connected to. */
@FunctionalInterface
public interface VirtualMachines {
  /** The means to pause it; empty when nobody gave any. Connects to nothing yet. */
  Optional<VirtualMachineControl> control(Machine machine);
}
