package dev.spindle.loader.nfs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.loader.DriveFixture;
import dev.spindle.loader.drive.Drive;
import dev.spindle.loader.gate.WaitingRead;
import dev.spindle.model.ImageId;
import dev.spindle.model.Sha256;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The server as Linux' own client finds it, which is what a node of a cluster mounts with. One
 * guest boots for all that is tried with it: a boot takes longest.
 */
class KernelClientTest {
  private static final int MIB = 1 << 20;
  private static final int SIZE = 24 * MIB + 4711;

  /** What Linux' client waits before it asks again, RFC 1813's NFS3ERR_JUKEBOX. */
  private static final Duration ASKS_AGAIN_AFTER = Duration.ofSeconds(5);

  @TempDir Path folder;
  private final byte[] content = DriveFixture.content(SIZE, 4);
  private NfsFixture fixture;
  private Drive drive;

  @AfterEach
  void end() {
    fixture.close();
  }

  private void serve(Duration holdReadsFor) {
    fixture =
        new NfsFixture(
            folder.resolve("discs"), new NfsFixture.Config().holdingReadsFor(holdReadsFor));
    drive = fixture.drives.insert("disc", SIZE, MIB);
  }

  /** The mount options of a PersistentVolume; the address is what mount.nfs adds to them. */
  private String mount(int port) {
    return ("mount -t nfs -o nfsvers=3,proto=tcp,port=%d,mountvers=3,mountproto=tcp,mountport=%d,"
            + "nolock,noacl,hard,ro,addr=10.0.2.2 10.0.2.2:%s /mnt")
        .formatted(port, port, NfsFixture.path("disc"));
  }

  private String sha256(int from, int length) {
    return Sha256.of(Arrays.copyOfRange(content, from, from + length)).hex();
  }

  /** Some whole pages of the disc, past the guest's page cache. */
  private static String read(int fromMib, int bytes) {
    return "dd if=/mnt/disk.img iflag=direct bs=%d count=1 skip=%d 2>/dev/null | sha256sum"
        .formatted(bytes, fromMib * (MIB / bytes));
  }

  private void loadOthersInRandomOrder() {
    long seed = System.nanoTime();
    System.out.println("order of fragments: seed " + seed);
    List<Integer> order = new ArrayList<>();
    for (int number = 1; number <= drive.layout().fragmentCount(); number++) {
      if (!drive.disc().loaded().contains(number)) {
        order.add(number);
      }
    }
    Collections.shuffle(order, new Random(seed));
    for (int number : order) {
      DriveFixture.await("a waiting read", () -> !drive.waiting().isEmpty());
      DriveFixture.load(drive, content, number);
    }
  }

  @Test
  void linuxReadsThroughLateFragmentsAndARestartOfTheServer() throws IOException {
    serve(Duration.ofSeconds(2));
    DriveFixture.load(drive, content, 1, 25);
    int port = fixture.port();
    try (Guest guest = Guest.boot()) {
      guest.run(mount(port)).success();
      seesOneReadOnlyFile(guest);
      readsLoadedRanges(guest);
      asksAgainForWhatIsLate(guest);
      goesOnAfterARestart(guest, port);
      readsTheWholeWhileItLoads(guest);
      seesAnErrorOnceTheImageIsDeleted(guest);
      guest.run("umount /mnt").success();
    }
  }

  private void seesOneReadOnlyFile(Guest guest) throws IOException {
    assertThat(guest.run("ls -ln /mnt").success().out())
        .containsPattern("-r--r--r-- +1 107 +107 +" + SIZE + " .* disk.img");
    assertThat(guest.run("stat -c '%a %u:%g' /mnt").success().out()).isEqualTo("555 107:107");
    assertThat(guest.run("df -k /mnt | tail -1").success().out()).containsPattern(" 0 +100% /mnt");
    assertThat(guest.run("touch /mnt/disk.img").exit()).isNotZero();
    assertThat(guest.run("grep /mnt /proc/mounts").success().out())
        .contains("vers=3", "rsize=1048576", "hard", "nolock", "noacl", "proto=tcp");
  }

  private void readsLoadedRanges(Guest guest) throws IOException {
    assertThat(guest.run(read(0, MIB)).success().out()).contains(sha256(0, MIB));
    assertThat(guest.run("tail -c 4711 /mnt/disk.img | sha256sum").success().out())
        .contains(sha256(24 * MIB, 4711));
  }

  private void asksAgainForWhatIsLate(Guest guest) throws IOException {
    Guest.Running reading = guest.start(read(4, 65536));
    DriveFixture.await("a waiting read", () -> !drive.waiting().isEmpty());
    WaitingRead read = drive.waiting().getFirst();

    stays(read, Duration.ofSeconds(2).plus(ASKS_AGAIN_AFTER).plusSeconds(1));
    DriveFixture.load(drive, content, 5);

    assertThat(reading.end(Duration.ofSeconds(20)).out()).contains(sha256(4 * MIB, 65536));
    assertThat(calls(guest, "READ:")).isGreaterThan(0);
  }

  /** The read waits all the time, though its client has been told to ask again and has not yet. */
  private void stays(WaitingRead read, Duration time) {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      assertThat(drive.waiting()).containsExactly(read);
      LockSupport.parkNanos(50_000_000);
    }
  }

  private static int calls(Guest guest, String procedure) throws IOException {
    String line =
        guest.run("grep ' " + procedure + "' /proc/self/mountstats").success().out().strip();
    return Integer.parseInt(line.split(" ")[1]);
  }

  private void goesOnAfterARestart(Guest guest, int port) throws IOException {
    Guest.Running reading = guest.start(read(7, 65536));
    DriveFixture.await("a waiting read", () -> !drive.waiting().isEmpty());

    fixture.close();
    fixture =
        new NfsFixture(
            folder.resolve("discs"),
            new NfsFixture.Config().holdingReadsFor(Duration.ofSeconds(2)).withPort(port));
    drive = fixture.drives.drives().find(new ImageId("disc")).orElseThrow();
    DriveFixture.await("the read comes back", () -> !drive.waiting().isEmpty());
    DriveFixture.load(drive, content, 8);

    assertThat(reading.end(Duration.ofSeconds(60)).out()).contains(sha256(7 * MIB, 65536));
    assertThat(guest.run("ls /mnt").success().out()).isEqualTo("disk.img");
  }

  private void readsTheWholeWhileItLoads(Guest guest) throws IOException {
    Guest.Running reading = guest.start("sha256sum /mnt/disk.img");
    loadOthersInRandomOrder();

    assertThat(reading.end(Duration.ofSeconds(120)).out()).contains(Sha256.of(content).hex());
  }

  private void seesAnErrorOnceTheImageIsDeleted(Guest guest) throws IOException {
    fixture.drives.drives().eject(new ImageId("disc"));

    assertThat(guest.run(read(2, 65536)).out()).doesNotContain(sha256(2 * MIB, 65536));
  }

  /** As long as an upload may take; by hand, with -Dspindle.slow=true. */
  @Test
  @EnabledIfSystemProperty(named = "spindle.slow", matches = "true")
  void linuxWaitsMinutesForAFragment() throws IOException {
    serve(Duration.ofSeconds(25));
    DriveFixture.load(drive, content, 1);
    try (Guest guest = Guest.boot()) {
      guest.run(mount(fixture.port())).success();
      Guest.Running reading = guest.start(read(4, 65536));
      DriveFixture.await("a waiting read", () -> !drive.waiting().isEmpty());

      stays(drive.waiting().getFirst(), Duration.ofSeconds(190));
      DriveFixture.load(drive, content, 5);

      assertThat(reading.end(Duration.ofSeconds(20)).out()).contains(sha256(4 * MIB, 65536));
      assertThat(guest.run("dmesg | grep -c 'not responding'").out()).isEqualTo("0");
    }
  }
}
