package dev.spindle.standalone;

import dev.spindle.device.Rate;
import dev.spindle.device.UploadOptions;
import dev.spindle.device.UploadRecords;
import dev.spindle.device.http.HttpImageServer;
import dev.spindle.standalone.install.InstallPlan;
import dev.spindle.standalone.install.InstallRun;
import dev.spindle.standalone.install.InstallSummary;
import dev.spindle.standalone.stack.Stack;
import dev.spindle.standalone.stack.StateDirectory;
import dev.spindle.standalone.vm.VirtualMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The main job, on one machine. */
@Command(
    name = "install",
    description = {
      "Upload an ISO and install a VM from it while it uploads.",
      "",
      "Starts all services on this machine, uploads DISC, boots a VM from the drive as soon as the disc is bootable, and ends with the"
          + " installed disk and a summary. The VM is installed when it powers itself off, or when --installed-when matches. For a disc"
          + " that asks questions, use the VNC address that is printed."
    })
final class InstallCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "DISC.iso", arity = "0..1", description = "The installation image.")
  @Nullable Path disc;

  @Option(
      names = "--sample",
      description =
          "Make a small real installation disc from Debian's packages, and use that (as root, on Debian).")
  boolean sample;

  @Option(
      names = "--disk",
      paramLabel = "FILE",
      description = "The disk to install on (default: DISC's name with .qcow2, here).")
  @Nullable Path disk;

  @Option(names = "--overwrite", description = "Replace the disk if it exists.")
  boolean overwrite;

  @Option(
      names = "--rate",
      paramLabel = "RATE",
      description = "Upload no faster than this, in bits per second, as 20M (default: no limit).")
  @Nullable String rate;

  @Option(
      names = "--connections",
      paramLabel = "N",
      defaultValue = "" + UploadOptions.DEFAULT_CONNECTIONS,
      description = "Fragments on their way at once (default: ${DEFAULT-VALUE}).")
  int connections;

  @Option(names = "--no-vm", description = "Only upload; run no VM.")
  boolean noVm;

  @Option(
      names = "--installed-when",
      paramLabel = "REGEX",
      description =
          "The VM is installed when it writes this on its serial console (default: when it powers itself off).")
  @Nullable Pattern installedWhen;

  @Option(
      names = "--vm-limit",
      paramLabel = "SECONDS",
      description = "End the VM after this time (default: never).")
  int vmLimitSeconds;

  @Option(names = "--console", description = "Show what the VM writes on its serial console.")
  boolean console;

  @Option(names = "--summary", paramLabel = "FILE.json", description = "Write the summary as JSON.")
  @Nullable Path summaryFile;

  @Mixin private VmOptions vmOptions = new VmOptions();
  @Mixin private StackOptions stackOptions = new StackOptions();

  @Override
  public Integer call() throws Exception {
    Screen screen = Screen.standard();
    Path source = source(screen);
    Path target =
        disk != null
            ? disk
            : Path.of(source.getFileName().toString().replaceFirst("(?i)\\.iso$", "") + ".qcow2");
    Rate limit = rate();
    checkMachine(target);
    if (overwrite && !noVm) {
      Files.deleteIfExists(target);
    }
    if (!noVm) {
      vmOptions.probeAccelerator();
    }
    try (Stack stack = stackOptions.start(screen);
        HttpImageServer server = new HttpImageServer(stack.addresses().upload(), stack.token())) {
      StateDirectory state = stackOptions.stateDirectory();
      UploadOptions upload =
          UploadOptions.of(source, stack.addresses().upload()).withConnections(connections);
      InstallPlan plan =
          new InstallPlan(
              upload.withRate(limit),
              server,
              new UploadRecords(state.data("uploads")),
              stack.addresses(),
              state,
              noVm
                  ? null
                  : new InstallPlan.VmPlan(
                      target,
                      vmOptions.diskSize,
                      vmOptions.bus,
                      vmOptions.firmware,
                      (drive, name) -> vmOptions.spec(drive, target, name, state)),
              installedWhen,
              console,
              vmLimitSeconds);
      try (InstallRun run = new InstallRun(plan, screen)) {
        Ending.onSignal(() -> closeRun(run), stack::close);
        InstallSummary summary = run.run();
        screen.line("");
        screen.line(summary.text());
        if (summaryFile != null) {
          summary.write(summaryFile);
        }
        return summary.outcome().equals("failed") ? 1 : 0;
      }
    }
  }

  private Path source(Screen screen) throws IOException, InterruptedException {
    if (sample) {
      return SampleDisc.make(stackOptions.stateDirectory(), screen);
    }
    if (disc == null) {
      throw usage("name an installation image, or take --sample to have a small one made");
    }
    if (!Files.isRegularFile(disc) || !Files.isReadable(disc)) {
      throw usage(disc + (Files.exists(disc) ? " is no file that can be read" : " does not exist"));
    }
    return disc;
  }

  private Rate rate() {
    if (rate == null) {
      return Rate.UNLIMITED;
    }
    return Rate.parse(rate)
        .orElseThrow(() -> usage(rate + " is no rate; write bits per second, as 20M"));
  }

  private void checkMachine(Path target) {
    if (noVm) {
      return;
    }
    if (!VirtualMachine.isAvailable()) {
      throw usage(
          "needs QEMU, which is not installed (Debian: apt-get install qemu-system-x86 qemu-utils; Fedora: dnf install qemu-kvm"
              + " qemu-img); or take --no-vm to upload only");
    }
    if (Files.exists(target) && !overwrite) {
      throw usage(target + " exists; name another --disk, or take --overwrite to replace it");
    }
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private static void closeRun(InstallRun run) {
    try {
      run.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
