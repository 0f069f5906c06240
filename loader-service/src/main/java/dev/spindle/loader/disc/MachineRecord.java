package dev.spindle.loader.disc;

import dev.spindle.loader.machine.Machine;
import dev.spindle.model.FragmentRange;
import java.util.List;

/**
 * What is kept of a drive's VM.
 *
 * @param stoppedFor fragments that the VM stands still for at the loader's wish; empty while it is
 *     not the loader that keeps it from running
 */
public record MachineRecord(Machine machine, List<FragmentRange> stoppedFor) {
  public MachineRecord {
    stoppedFor = List.copyOf(stoppedFor);
  }
}
