package dev.spindle.standalone;

import dev.spindle.standalone.stack.StateDirectory;
import dev.spindle.standalone.vm.Accelerator;
import dev.spindle.standalone.vm.Bus;
import dev.spindle.standalone.vm.Firmware;
import dev.spindle.standalone.vm.VirtualMachine;
import dev.spindle.standalone.vm.VmSpec;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of every command that runs a VM. */
final class VmOptions {
  @Option(
      names = "--bus",
      paramLabel = "BUS",
      defaultValue = "scsi",
      description =
          "How the drive is connected: scsi (a late read is never noticed), sata or usb (the VM is paused while a read waits long)"
              + " (default: ${DEFAULT-VALUE}).")
  Bus bus = Bus.SCSI;

  @Option(
      names = "--firmware",
      paramLabel = "FIRMWARE",
      defaultValue = "bios",
      description = "bios or uefi (default: ${DEFAULT-VALUE}).")
  Firmware firmware = Firmware.BIOS;

  @Option(
      names = "--memory",
      paramLabel = "MIB",
      defaultValue = "2048",
      description = "Memory in MiB (default: ${DEFAULT-VALUE}).")
  int memoryMib;

  @Option(
      names = "--cpus",
      paramLabel = "N",
      defaultValue = "1",
      description = "Processors (default: ${DEFAULT-VALUE}).")
  int cpus;

  @Option(
      names = "--accel",
      paramLabel = "ACCEL",
      defaultValue = "auto",
      description =
          "kvm, tcg (emulation), or auto: KVM where a probe of 5 s shows that it works (default: ${DEFAULT-VALUE}).")
  Accelerator accelerator = Accelerator.AUTO;

  @Option(
      names = "--disk-size",
      paramLabel = "SIZE",
      defaultValue = "20G",
      description = "Size of a disk that is made (default: ${DEFAULT-VALUE}).")
  String diskSize = "20G";

  @Option(
      names = "--no-network",
      description = "Give the VM no network card (else one with user-mode NAT).")
  boolean noNetwork;

  private @Nullable CompletableFuture<Accelerator> probed;

  /**
   * Finds the accelerator while other things go on: where a nested KVM hangs it takes 5 s, which
   * would come between a bootable disc and its VM.
   */
  void probeAccelerator() {
    CompletableFuture<Accelerator> probe = new CompletableFuture<>();
    probed = probe;
    Thread.ofVirtual()
        .name("accelerator")
        .start(
            () -> {
              try {
                probe.complete(accelerator.resolve());
              } catch (IOException | InterruptedException e) {
                probe.completeExceptionally(e);
              }
            });
  }

  private Accelerator probed() throws IOException, InterruptedException {
    CompletableFuture<Accelerator> probe = probed;
    if (probe == null) {
      return accelerator.resolve();
    }
    try {
      return probe.get();
    } catch (ExecutionException e) {
      throw new IOException("the accelerator cannot be found", e);
    }
  }

  VmSpec spec(URI drive, Path disk, String name, StateDirectory state)
      throws IOException, InterruptedException {
    return new VmSpec(
        drive,
        disk,
        bus,
        firmware,
        probed(),
        memoryMib,
        cpus,
        !noNetwork,
        VirtualMachine.freeVncDisplay(),
        state.launchersQmp(name),
        state.loadersQmp(name));
  }
}
