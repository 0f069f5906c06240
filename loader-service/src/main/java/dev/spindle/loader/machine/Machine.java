package dev.spindle.loader.machine;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import dev.spindle.loader.boot.Firmware;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The VM that a drive is connected to. One that has neither {@code qmp} nor {@code virtualMachine}
 * the loader cannot pause.
 *
 * @param firmware null while nobody said, which is taken for any
 * @param qmp QEMU's monitor socket that is for the loader alone
 * @param virtualMachine the VM's name in a cluster
 */
public record Machine(
    Bus bus,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Firmware firmware,
    StallPolicy stallPolicy,
    @JsonInclude(JsonInclude.Include.NON_NULL) @JsonSerialize(using = ToStringSerializer.class)
        @Nullable Path qmp,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable VirtualMachineName virtualMachine) {
  public Machine {
    boolean canBeResumed = qmp != null || virtualMachine != null;
    if (stallPolicy == StallPolicy.ERROR && !(bus.survivesErrors() && canBeResumed)) {
      throw new IllegalArgumentException(
          "errors need a bus that survives them, and a VM that can be resumed");
    }
  }

  /** What is taken for a drive's VM until somebody says: one that never gives a read up. */
  public static Machine unknown() {
    return of(Bus.SCSI, StallPolicy.HOLD, null);
  }

  /** A VM of whose firmware nobody said anything. */
  public static Machine of(Bus bus, StallPolicy stallPolicy, @Nullable Path qmp) {
    return new Machine(bus, null, stallPolicy, qmp, null);
  }

  /** A VM of a cluster, cared for as its bus needs. */
  public static Machine ofCluster(Bus bus, @Nullable VirtualMachineName virtualMachine) {
    return new Machine(bus, null, bus.usualPolicy(), null, virtualMachine);
  }
}
