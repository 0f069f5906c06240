package dev.spindle.standalone.install;

import dev.spindle.device.ImageServer;
import dev.spindle.device.UploadOptions;
import dev.spindle.device.UploadRecords;
import dev.spindle.standalone.stack.Addresses;
import dev.spindle.standalone.stack.StateDirectory;
import dev.spindle.standalone.vm.Bus;
import dev.spindle.standalone.vm.Firmware;
import dev.spindle.standalone.vm.VmException;
import dev.spindle.standalone.vm.VmSpec;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What to install and how.
 *
 * @param vm null to upload without a VM
 * @param vmLimitSeconds how long the VM may run; 0 for ever
 */
public record InstallPlan(
    UploadOptions upload,
    ImageServer server,
    UploadRecords records,
    Addresses addresses,
    StateDirectory state,
    @Nullable VmPlan vm,
    @Nullable Pattern installedWhen,
    boolean showConsole,
    int vmLimitSeconds) {

  /**
   * What VM to run once the drive is known.
   *
   * @param disk the qcow2 file to install on; made when the run begins
   * @param diskSize as {@code qemu-img} takes it
   * @param bus how the drive is connected; the loader must know it before the VM starts
   * @param firmware what the VM boots with; the loader should know it before the VM starts
   */
  public record VmPlan(Path disk, String diskSize, Bus bus, Firmware firmware, SpecOfDrive spec) {}

  /** Makes the VM's specification for a drive. */
  @FunctionalInterface
  public interface SpecOfDrive {
    VmSpec of(URI drive, String name) throws IOException, InterruptedException, VmException;
  }
}
