package dev.spindle.loader.machine;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import dev.spindle.loader.boot.Firmware;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The VM that a drive is connected to.
 *
 * @param firmware null while nobody said, which is taken for any
 * @param qmp QEMU's monitor socket that is for the loader alone; null when the loader cannot pause
 *     the VM
 */
public record Machine(
    Bus bus,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Firmware firmware,
    StallPolicy stallPolicy,
    @JsonInclude(JsonInclude.Include.NON_NULL) @JsonSerialize(using = ToStringSerializer.class)
        @Nullable Path qmp) {
  public Machine {
    if (stallPolicy == StallPolicy.ERROR && (!bus.survivesErrors() || qmp == null)) {
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
    return new Machine(bus, null, stallPolicy, qmp);
  }
}
