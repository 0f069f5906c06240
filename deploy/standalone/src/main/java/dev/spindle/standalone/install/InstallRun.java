package dev.spindle.standalone.install;

import dev.spindle.device.Upload;
import dev.spindle.device.UploadNews;
import dev.spindle.device.UploadOutcome;
import dev.spindle.model.ImageId;
import dev.spindle.model.Sha256;
import dev.spindle.standalone.Screen;
import dev.spindle.standalone.vm.VmException;
import java.io.IOException;
import java.net.http.HttpClient;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One installation: the upload runs on threads of its own; this one looks at the drive several
 * times a second, starts the VM when the disc is bootable, and shows what happens until both the VM
 * and the upload are done.
 */
public final class InstallRun implements AutoCloseable {
  /** 200 ms between looks at the drive: as good as at once for a person, nothing for the loader. */
  private static final long LOOK_MILLIS = 200;

  private final InstallPlan plan;
  private final Screen screen;
  private final Upload upload;
  private final Guest guest;
  private final StallWatch stalls = new StallWatch();
  private final PauseWatch pauses = new PauseWatch();
  private final HttpClient http = HttpClient.newHttpClient();
  private final LoaderClient loader;
  private final @Nullable InstallMachine machine;
  private final CompletableFuture<UploadOutcome> uploaded = new CompletableFuture<>();
  private volatile @Nullable ImageId imageId;
  private volatile int fragmentSize;
  private @Nullable Double bootableSeconds;
  private @Nullable Double vmStartedSeconds;
  private @Nullable Double completeSeconds;

  public InstallRun(InstallPlan plan, Screen screen) {
    this.plan = plan;
    this.screen = screen;
    this.upload = Upload.of(plan.upload(), plan.server(), plan.records(), this::heard);
    this.guest =
        new Guest(
            screen, plan.installedWhen(), plan.showConsole(), () -> upload.progress().sentShare());
    this.loader = new LoaderClient(http, plan.addresses().loaderUrls());
    InstallPlan.VmPlan vm = plan.vm();
    this.machine = vm == null ? null : new InstallMachine(vm, plan.state(), screen, loader, guest);
  }

  /** Runs it to its end. */
  public InstallSummary run() throws IOException, InterruptedException, VmException {
    if (machine != null) {
      machine.createDisk();
    }
    loader.wake();
    screen.startClock();
    Thread.ofPlatform().daemon().name("upload").start(this::upload);
    while (!isDone()) {
      look();
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    }
    screen.live("");
    return summary();
  }

  private void upload() {
    try {
      UploadOutcome outcome = upload.run();
      if (outcome instanceof UploadOutcome.Completed) {
        completeSeconds = screen.seconds();
        screen.event("complete: on the disc, verified, and whole in every data centre");
      }
      uploaded.complete(outcome);
    } catch (RuntimeException | Error e) {
      uploaded.completeExceptionally(e);
    }
  }

  private void heard(UploadNews news) {
    switch (news) {
      case UploadNews.Registered registered -> {
        imageId = registered.imageId();
        fragmentSize = registered.layout().fragmentSize();
        screen.event(
            "image "
                + registered.imageId()
                + ": "
                + registered.layout().fragmentCount()
                + " fragments of "
                + registered.layout().fragmentSize() / 1024
                + " KiB");
      }
      case UploadNews.Resumed resumed -> {
        imageId = resumed.imageId();
        fragmentSize = resumed.layout().fragmentSize();
        screen.event(
            "the upload of image "
                + resumed.imageId()
                + " goes on; "
                + resumed.missing().count()
                + " fragments to send");
      }
      case UploadNews.StartedAnew anew -> screen.event("a new upload: " + anew.reason());
      case UploadNews.NotRemembered not ->
          screen.event("this upload cannot be resumed later: " + not.reason());
      case UploadNews.ServerLost lost ->
          screen.event("the upload-service is away (" + lost.reason() + ")");
      case UploadNews.ServerBack back ->
          screen.event("the upload-service is back after " + back.after().toSeconds() + " s");
      case UploadNews.Wanted _ -> {}
      case UploadNews.AskedAgain again ->
          screen.event("fragments " + again.fragments() + " got lost and are sent again");
      case UploadNews.AllSent _ -> screen.event("all fragments sent");
    }
  }

  private void look() throws IOException, InterruptedException, VmException {
    ImageId image = upload.progress().imageId();
    if (image == null) {
      return;
    }
    imageId = image;
    if (machine != null && !machine.isAttached()) {
      machine.attach(image); // what is bootable depends on it
    }
    if (machine == null || machine.isAttached()) {
      Optional<DriveState> drive = loader.drive(image);
      if (drive.isPresent()) {
        seen(image, drive.get());
      }
    }
    endAtLimit();
    screen.live(LiveLine.of(upload.progress(), isVmAtWork()));
  }

  private void seen(ImageId image, DriveState drive)
      throws IOException, InterruptedException, VmException {
    if (drive.bootable() && bootableSeconds == null) {
      bootableSeconds = screen.seconds();
      screen.event(
          "bootable: what must be on the disc before a VM starts is there ("
              + drive.loadedFragments()
              + " fragments)");
    }
    if (machine != null && vmStartedSeconds == null) {
      machine.prepare(image, drive);
      if (drive.bootable() && machine.run()) {
        vmStartedSeconds = screen.seconds();
      }
    }
    if (isVmAtWork()) {
      stalls.seen(drive.waitedFor(), screen.seconds()).ifPresent(screen::event);
      pauses.seen(drive, screen.seconds()).ifPresent(screen::event);
    }
  }

  private boolean isVmAtWork() {
    return vmStartedSeconds != null && guest.end().isEmpty();
  }

  private void endAtLimit() throws IOException {
    if (machine != null
        && vmStartedSeconds != null
        && guest.end().isEmpty()
        && plan.vmLimitSeconds() > 0
        && screen.seconds() - vmStartedSeconds > plan.vmLimitSeconds()) {
      screen.event("the VM has run for its limit of " + plan.vmLimitSeconds() + " s and is ended");
      machine.close();
    }
  }

  private boolean isDone() throws IOException {
    boolean uploadDone = uploaded.isDone();
    if (guest.end().isPresent() && machine != null) {
      machine.close();
    }
    if (uploadDone && !(uploaded.getNow(null) instanceof UploadOutcome.Completed)) {
      return true;
    }
    boolean vmDone = plan.vm() == null || guest.end().isPresent();
    return uploadDone && vmDone;
  }

  private InstallSummary summary() {
    UploadOutcome outcome = uploaded.join();
    String failure = failure(outcome);
    @Nullable Sha256 sha256 =
        outcome instanceof UploadOutcome.Completed completed ? completed.sha256() : null;
    InstallPlan.VmPlan vm = plan.vm();
    return new InstallSummary(
        failure != null ? "failed" : vm == null ? "uploaded" : "installed",
        failure,
        imageId == null ? null : imageId.toString(),
        plan.upload().source().toString(),
        upload.progress().size(),
        fragmentSize,
        plan.upload().rate().isUnlimited() ? 0 : plan.upload().rate().bytesPerSecond() * 8,
        rounded(bootableSeconds),
        rounded(vmStartedSeconds),
        rounded(guest.bootMenuSeconds()),
        rounded(guest.installedSeconds()),
        rounded(completeSeconds),
        rounded(guest.sentShareWhenInstalled()),
        sha256 == null ? null : sha256.hex(),
        stalls.stalls(),
        Math.round(stalls.stalledSeconds() * 1000) / 1000.0,
        vm == null ? null : vm.disk().toString());
  }

  private @Nullable String failure(UploadOutcome outcome) {
    String upload =
        switch (outcome) {
          case UploadOutcome.Completed _ -> null;
          case UploadOutcome.Failed failed -> failed.reason();
          case UploadOutcome.Gone _ -> "the image was deleted or has expired";
          case UploadOutcome.SourceChanged changed -> changed.reason();
          case UploadOutcome.SourceUnusable unusable -> unusable.reason();
          case UploadOutcome.Refused refused -> refused.problem().toString();
          case UploadOutcome.ServerUnreachable unreachable ->
              "the upload-service cannot be reached: " + unreachable.reason();
          case UploadOutcome.Stopped _ -> "stopped; run the same command again to go on";
        };
    if (upload != null) {
      return upload;
    }
    return guest.end().filter(end -> end == Guest.End.BROKEN).isPresent()
        ? "the VM ended before it was installed; see the console's log in " + plan.state().logs()
        : null;
  }

  private static @Nullable Double rounded(OptionalDouble value) {
    return value.isPresent() ? rounded(value.getAsDouble()) : null;
  }

  private static @Nullable Double rounded(@Nullable Double value) {
    return value == null ? null : Double.valueOf(String.format(Locale.ROOT, "%.3f", value));
  }

  /** Ends the VM and the upload. */
  @Override
  public void close() throws IOException {
    guest.leave();
    upload.stop();
    if (machine != null) {
      machine.close();
    }
    http.close();
  }
}
