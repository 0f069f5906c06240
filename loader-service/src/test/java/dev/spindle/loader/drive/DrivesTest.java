package dev.spindle.loader.drive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.event.DriveEvent;
import dev.spindle.event.DriveEvent.State;
import dev.spindle.event.FragmentsEvent;
import dev.spindle.event.FragmentsEvent.Reason;
import dev.spindle.loader.DriveFixture;
import dev.spindle.model.ByteRange;
import dev.spindle.model.FragmentRange;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DrivesTest {
  private static final int MIB = 1 << 20;

  @TempDir Path folder;

  private static List<State> states(DriveFixture fixture) {
    return fixture.announced(DriveEvent.class).stream().map(DriveEvent::state).toList();
  }

  @Test
  void aDriveIsInsertedThenBootableThenStalledThenFlowing() {
    byte[] content = DriveFixture.content(5 * MIB, 7);
    try (DriveFixture fixture = new DriveFixture(folder)) {
      Drive drive = fixture.insert("image", content.length, MIB);
      DriveFixture.await("boot wants", () -> !wanted(fixture, Reason.BOOT).isEmpty());
      assertThat(wanted(fixture, Reason.BOOT).getFirst().ranges())
          .containsExactly(FragmentRange.of(1), FragmentRange.of(5));

      DriveFixture.load(drive, content, 5, 1);
      DriveFixture.await("bootable", () -> states(fixture).contains(State.BOOTABLE));
      drive.hold(new ByteRange(2 * MIB, 3 * MIB), _ -> {});
      DriveFixture.await("stalled", () -> states(fixture).contains(State.STALLED));
      DriveFixture.load(drive, content, 3);
      DriveFixture.await("flowing", () -> states(fixture).contains(State.FLOWING));

      assertThat(states(fixture))
          .containsExactly(State.INSERTED, State.BOOTABLE, State.STALLED, State.FLOWING);
      assertThat(fixture.announced(DriveEvent.class).get(2).waitedFor())
          .containsExactly(FragmentRange.of(3));
    }
  }

  @Test
  void afterARestartADriveIsAsItWas() {
    byte[] content = DriveFixture.content(5 * MIB, 8);
    try (DriveFixture before = new DriveFixture(folder)) {
      DriveFixture.load(before.insert("image", content.length, MIB), content, 1, 2, 5);
    }
    try (DriveFixture after = new DriveFixture(folder)) {
      Drive drive = after.drives().all().getFirst();

      assertThat(drive.disc().loaded().snapshot().toString()).isEqualTo("1-2,5");
      DriveFixture.await("bootable", () -> states(after).contains(State.BOOTABLE));
    }
  }

  @Test
  void nothingIsWantedForTwoReasonsOrWhileItIsOnItsWay() {
    try (DriveFixture fixture = new DriveFixture(folder)) {
      Drive drive = fixture.insert("image", 20 * MIB, MIB);
      DriveFixture.await("boot wants", () -> !wanted(fixture, Reason.BOOT).isEmpty());

      drive.expect(20);
      drive.hold(new ByteRange(0, 1), _ -> {});

      DriveFixture.await("read wants", () -> !wanted(fixture, Reason.READ).isEmpty());
      assertThat(wanted(fixture, Reason.READ).getLast().ranges())
          .containsExactly(FragmentRange.of(1));
      DriveFixture.await(
          "boot wants withdrawn", () -> wanted(fixture, Reason.BOOT).getLast().ranges().isEmpty());
    }
  }

  private static List<FragmentsEvent.Wanted> wanted(DriveFixture fixture, Reason reason) {
    return fixture.announced(FragmentsEvent.Wanted.class).stream()
        .filter(wanted -> wanted.reason() == reason)
        .toList();
  }
}
