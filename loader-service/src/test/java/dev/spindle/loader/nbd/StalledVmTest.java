package dev.spindle.loader.nbd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.loader.DriveFixture;
import dev.spindle.loader.drive.Drive;
import dev.spindle.loader.machine.Bus;
import dev.spindle.loader.machine.Machine;
import dev.spindle.loader.machine.StallPolicy;
import dev.spindle.loader.qmp.MonitorEvents;
import dev.spindle.loader.qmp.QmpSockets;
import dev.spindle.loader.qmp.RealQemu;
import dev.spindle.loader.stall.StallSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** A real QEMU whose firmware reads from a drive what is not there for longer than it waits. */
class StalledVmTest {
  private static final Duration PAUSE_AFTER = Duration.ofSeconds(3);

  /** SeaBIOS gives a read over AHCI up after 32 s (its AHCI_REQUEST_TIMEOUT). */
  private static final Duration LONGER_THAN_SEABIOS_WAITS = Duration.ofSeconds(36);

  @TempDir Path folder;
  private final byte[] content = ReadingDisc.content();
  private Path socket = Path.of("nbd");
  private Path said = Path.of("said");
  private @Nullable DriveFixture fixture;
  private @Nullable NbdServer server;
  private @Nullable RealQemu qemu;
  private @Nullable MonitorEvents events;

  @BeforeEach
  void name() {
    socket = folder.resolve("nbd");
    said = folder.resolve("said");
  }

  @AfterEach
  void end() throws IOException {
    if (qemu != null) {
      qemu.close();
    }
    if (events != null) {
      events.close();
    }
    endLoader();
  }

  private Drive startLoader() {
    DriveFixture drives =
        new DriveFixture(
            folder.resolve("discs"),
            new StallSettings(
                Duration.ofSeconds(1), PAUSE_AFTER, new QmpSockets(folder), System::nanoTime));
    fixture = drives;
    NbdServer started = new NbdServer(drives.drives(), new NbdFixture.Config().withSocket(socket));
    server = started;
    started.open();
    return drives.drives().all().isEmpty()
        ? drives.insert("image", content.length, ReadingDisc.FRAGMENT_BYTES)
        : drives.drives().all().getFirst();
  }

  /** As a kill would: connections break, and nobody touches the VM. */
  private void endLoader() {
    if (server != null) {
      server.close();
      server = null;
    }
    if (fixture != null) {
      fixture.close();
      fixture = null;
    }
  }

  /** Boots the VM, and waits until its program's read waits. */
  private Drive stall(Bus bus, StallPolicy policy) throws IOException {
    Drive drive = startLoader();
    Path loadersMonitor = folder.resolve("loader.qmp");
    drive.stalls().attach(Machine.of(bus, policy, loadersMonitor));
    DriveFixture.load(drive, content, 1, 2, 4);
    Path monitor = folder.resolve("test.qmp");
    List<String> more =
        new ArrayList<>(
            List.of(
                "-m",
                "64",
                "-qmp",
                "unix:" + loadersMonitor + ",server=on,wait=off",
                "-chardev",
                "file,id=said,path=" + said,
                "-device",
                "isa-debugcon,iobase=0xe9,chardev=said",
                "-blockdev",
                "driver=nbd,node-name=disc,read-only=on,server.type=unix,server.path="
                    + socket
                    + ",export=image,reconnect-delay=600"));
    more.addAll(arguments(bus, policy));
    qemu = new RealQemu(monitor, more.toArray(String[]::new));
    DriveFixture.await("QEMU listens", () -> listens(monitor));
    DriveFixture.await("the program's read waits", () -> !drive.waiting().isEmpty());
    return drive;
  }

  private boolean listens(Path monitor) {
    try {
      events = new MonitorEvents(monitor);
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  private static List<String> arguments(Bus bus, StallPolicy policy) {
    String drive =
        "drive=disc,bootindex=1,rerror=" + (policy == StallPolicy.ERROR ? "stop" : "report");
    return switch (bus) {
      case SCSI ->
          List.of("-device", "virtio-scsi-pci,id=d", "-device", "scsi-cd,bus=d.0," + drive);
      case SATA -> List.of("-device", "ahci,id=d", "-device", "ide-cd,bus=d.0," + drive);
      case USB ->
          List.of(
              "-device",
              "qemu-xhci",
              "-device",
              "usb-bot,id=d",
              "-device",
              "scsi-cd,bus=d.0," + drive);
    };
  }

  private List<String> heard() {
    return events == null ? List.of() : events.heard();
  }

  private String said() {
    try {
      return Files.readString(said, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lets the stall last: this is what is tested, nothing is waited for. */
  private static void last(Duration stall) {
    long end = System.nanoTime() + stall.toNanos();
    while (System.nanoTime() < end) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
  }

  private void readsWellOnceLoaded(Drive drive) {
    assertThat(said()).isEqualTo("B");
    DriveFixture.load(drive, content, ReadingDisc.LATE_FRAGMENT);
    DriveFixture.await("the program goes on", () -> said().endsWith("."));
    assertThat(said()).isEqualTo(ReadingDisc.WELL_READ);
    DriveFixture.await("known", () -> !drive.stalls().isPaused());
  }

  @Test
  void overSataAStallLongerThanFirmwareWaitsIsNotNoticed() throws IOException {
    Drive drive = stall(Bus.SATA, StallPolicy.PAUSE);
    DriveFixture.await("paused", () -> heard().contains("STOP"));
    assertThat(drive.stalls().isPaused()).isTrue();

    last(LONGER_THAN_SEABIOS_WAITS);
    assertThat(heard()).doesNotContain("RESUME");

    readsWellOnceLoaded(drive);
    assertThat(heard()).containsSubsequence("STOP", "RESUME");
  }

  /** What the test above would see if nobody paused the VM; run it with -Dspindle.slow=true. */
  @Test
  @EnabledIfSystemProperty(named = "spindle.slow", matches = "true")
  void overSataFirmwareGivesTheReadUpWhenNobodyPausesTheVm() throws IOException {
    Drive drive = stall(Bus.SATA, StallPolicy.HOLD);

    last(LONGER_THAN_SEABIOS_WAITS);

    assertThat(drive.stalls().isPaused()).isFalse();
    assertThat(said()).isEqualTo("BE.");
  }

  @Test
  void overUsbAStallIsNotNoticed() throws IOException {
    Drive drive = stall(Bus.USB, StallPolicy.PAUSE);
    DriveFixture.await("paused", () -> heard().contains("STOP"));

    last(Duration.ofSeconds(5));

    readsWellOnceLoaded(drive);
    assertThat(heard()).containsSubsequence("STOP", "RESUME");
  }

  @Test
  void aLoaderThatIsKilledWhileTheVmIsPausedResumesItWhenItIsBack() throws IOException {
    stall(Bus.SATA, StallPolicy.PAUSE);
    DriveFixture.await("paused", () -> heard().contains("STOP"));

    endLoader();
    last(Duration.ofSeconds(2));
    Drive again = startLoader();
    assertThat(again.stalls().isPaused()).isTrue();
    DriveFixture.await("QEMU asks again", () -> !again.waiting().isEmpty());
    assertThat(heard()).doesNotContain("RESUME");

    readsWellOnceLoaded(again);
    assertThat(heard()).contains("RESUME");
  }

  @Test
  void withErrorsTheHypervisorStopsTheVmAndAsksAgain() throws IOException {
    Drive drive = stall(Bus.USB, StallPolicy.ERROR);
    DriveFixture.await("stopped", () -> heard().contains("STOP"));
    assertThat(heard()).contains("BLOCK_IO_ERROR");

    readsWellOnceLoaded(drive);
    assertThat(heard()).containsSubsequence("STOP", "RESUME");
  }

  @Test
  void overVirtioScsiAReadIsHeldAndTheVmNeverPaused() throws IOException {
    Drive drive = stall(Bus.SCSI, StallPolicy.HOLD);

    last(PAUSE_AFTER.plusSeconds(2));

    readsWellOnceLoaded(drive);
    assertThat(heard()).doesNotContain("STOP");
  }
}
