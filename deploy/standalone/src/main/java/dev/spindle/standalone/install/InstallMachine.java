package dev.spindle.standalone.install;

import dev.spindle.model.ImageId;
import dev.spindle.standalone.Screen;
import dev.spindle.standalone.stack.StateDirectory;
import dev.spindle.standalone.vm.VirtualMachine;
import dev.spindle.standalone.vm.VmException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The VM of one installation until it runs: the loader is told of it, QEMU is started and waits,
 * and it runs when the disc is bootable.
 */
final class InstallMachine implements AutoCloseable {
  /**
   * 5: QEMU cannot open the drive while the loader is away, which a second or two later it is not.
   */
  private static final int MOST_STARTS = 5;

  private final InstallPlan.VmPlan plan;
  private final StateDirectory state;
  private final Screen screen;
  private final LoaderClient loader;
  private final Guest guest;
  private @Nullable VirtualMachine machine;
  private boolean attached;
  private int starts;

  InstallMachine(
      InstallPlan.VmPlan plan,
      StateDirectory state,
      Screen screen,
      LoaderClient loader,
      Guest guest) {
    this.plan = plan;
    this.state = state;
    this.screen = screen;
    this.loader = loader;
    this.guest = guest;
  }

  /** Makes the disk to install on. */
  void createDisk() throws IOException, InterruptedException, VmException {
    VirtualMachine.createDisk(plan.disk(), plan.diskSize());
  }

  /** Whether the loader knows the VM, or refuses to: how much must be loaded depends on it. */
  boolean isAttached() {
    return attached;
  }

  /** Tells the loader of the VM. */
  void attach(ImageId image) throws InterruptedException {
    switch (loader.attach(image, plan.bus(), plan.firmware(), state.loadersQmp(name(image)))) {
      case Attachment.Done _ -> attached = true;
      case Attachment.NotYet _ -> {}
      case Attachment.Refused refused -> {
        attached = true;
        screen.event("the VM will not be paused when reads wait long: " + refused.reason());
      }
    }
  }

  /** Makes the VM, unless there is one; QEMU may have ended since, as anything may. */
  void prepare(ImageId image, DriveState drive)
      throws IOException, InterruptedException, VmException {
    VirtualMachine present = machine;
    if (present != null && !present.ended().isDone()) {
      return;
    }
    machine = null;
    try {
      starts++;
      machine =
          VirtualMachine.prepare(
              plan.spec().of(drive.uri(), name(image)),
              state.logs().resolve(name(image) + ".console"),
              guest::heard);
    } catch (VmException e) {
      if (starts == MOST_STARTS) {
        throw e;
      }
      screen.event(e.getMessage() + "; tried again");
    }
  }

  /** Lets it run; false while it could not be made. */
  boolean run() throws IOException {
    VirtualMachine prepared = machine;
    if (prepared == null) {
      return false;
    }
    prepared.run();
    prepared.ended().thenRun(guest::qemuEnded);
    screen.event("the VM has started; its screen is at " + prepared.screen());
    return true;
  }

  private static String name(ImageId image) {
    return "vm-" + image;
  }

  @Override
  public void close() throws IOException {
    if (machine != null) {
      machine.close();
    }
  }
}
