package dev.spindle.standalone;

import dev.spindle.model.ImageId;
import dev.spindle.standalone.install.Attachment;
import dev.spindle.standalone.install.DriveState;
import dev.spindle.standalone.install.LoaderClient;
import dev.spindle.standalone.install.PauseWatch;
import dev.spindle.standalone.stack.RunFile;
import dev.spindle.standalone.stack.StateDirectory;
import dev.spindle.standalone.vm.VirtualMachine;
import dev.spindle.standalone.vm.VmEvent;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Boots a VM from an image's drive. */
@Command(
    name = "boot",
    description =
        "Boot a VM from an image's drive, whether its upload has ended or not; 'spindle up' must be running.")
final class BootCommand implements Callable<Integer> {
  private static final long LOOK_MILLIS = 500;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "IMAGE-ID", description = "As 'spindle upload' prints it.")
  String imageId = "";

  @Option(
      names = "--disk",
      paramLabel = "FILE",
      description = "The VM's disk; made if it does not exist (default: IMAGE-ID.qcow2).")
  @Nullable Path disk;

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description = "The directory that 'up' was given (default as there).")
  @Nullable Path state;

  @Mixin private VmOptions vmOptions = new VmOptions();

  @Override
  public Integer call() throws Exception {
    if (!ImageId.isValid(imageId)) {
      throw new ParameterException(spec.commandLine(), imageId + " is no image id");
    }
    StateDirectory directory =
        state == null ? StateDirectory.byDefault() : new StateDirectory(state);
    Optional<RunFile> running = RunFile.read(directory);
    if (running.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          "nothing runs from " + directory.path() + "; start it with './spindle up'");
    }
    Screen screen = Screen.standard();
    Path target = disk != null ? disk : Path.of(imageId + ".qcow2");
    String name = "boot-" + ProcessHandle.current().pid();
    AtomicBoolean poweredOff = new AtomicBoolean();
    vmOptions.probeAccelerator();
    try (HttpClient http = HttpClient.newHttpClient()) {
      LoaderClient loader = new LoaderClient(http, running.get().addresses().loaderUrls());
      ImageId image = new ImageId(imageId);
      URI drive = awaitBootable(loader, image, directory.loadersQmp(name), screen);
      if (!Files.exists(target)) {
        VirtualMachine.createDisk(target, vmOptions.diskSize);
      }
      try (VirtualMachine machine =
          VirtualMachine.start(
              vmOptions.spec(drive, target, name, directory),
              directory.logs().resolve(name + ".console"),
              event -> show(event, screen, poweredOff))) {
        Ending.onSignal(() -> closeQuietly(machine));
        screen.event("the VM has started; its screen is at " + machine.screen());
        watch(loader, image, machine, screen);
      }
    }
    screen.event(poweredOff.get() ? "the VM has powered itself off" : "QEMU has ended");
    return poweredOff.get() ? 0 : 1;
  }

  private URI awaitBootable(LoaderClient loader, ImageId image, Path monitor, Screen screen)
      throws InterruptedException {
    boolean attached = false;
    boolean said = false;
    while (true) {
      DriveState drive =
          loader
              .drive(image)
              .orElseThrow(
                  () ->
                      new ParameterException(
                          spec.commandLine(),
                          "there is no drive of image "
                              + imageId
                              + ", or the loader-service is away"));
      if (!attached) {
        attached = attach(loader, image, monitor, screen);
        continue; // what is bootable depends on it
      }
      if (drive.bootable()) {
        return drive.uri();
      }
      if (!said) {
        screen.event("the disc is not bootable yet; the VM starts when it is");
        said = true;
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    }
  }

  private boolean attach(LoaderClient loader, ImageId image, Path monitor, Screen screen)
      throws InterruptedException {
    return switch (loader.attach(image, vmOptions.bus, vmOptions.firmware, monitor)) {
      case Attachment.Done _ -> true;
      case Attachment.NotYet _ -> {
        TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        yield false;
      }
      case Attachment.Refused refused -> {
        screen.event("the VM will not be paused when reads wait long: " + refused.reason());
        yield true;
      }
    };
  }

  private static void watch(
      LoaderClient loader, ImageId image, VirtualMachine machine, Screen screen)
      throws InterruptedException {
    PauseWatch pauses = new PauseWatch();
    while (!machine.ended().isDone()) {
      loader
          .drive(image)
          .flatMap(drive -> pauses.seen(drive, screen.seconds()))
          .ifPresent(screen::event);
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    }
  }

  private static void show(VmEvent event, Screen screen, AtomicBoolean poweredOff) {
    switch (event) {
      case VmEvent.Said said -> screen.line(said.line());
      case VmEvent.Restarted _ -> screen.event("the VM restarts");
      case VmEvent.ShutDown shutDown -> poweredOff.set(shutDown.byGuest());
    }
  }

  private static void closeQuietly(VirtualMachine machine) {
    try {
      machine.close();
    } catch (IOException e) {
      System.err.println("spindle: " + e.getMessage());
    }
  }
}
