package dev.spindle.loader.drive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.loader.DriveFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CapacityTest {
  private static final int MIB = 1 << 20;

  @TempDir Path folder;

  @Test
  void whatADiscHasNotLoadedIsPromisedToIt() throws IOException {
    byte[] content = DriveFixture.content(5 * MIB + 3, 1);
    try (DriveFixture fixture = new DriveFixture(folder)) {
      Drive drive = fixture.insert("half", content.length, MIB);
      DriveFixture.load(drive, content, 1, 2);
      fixture.insert("empty", 7 * MIB, MIB);

      Capacity capacity = fixture.drives().capacity();

      assertThat(capacity.promisedBytes()).isEqualTo(3 * MIB + 3 + 7 * MIB);
      assertThat(capacity.loading()).isEqualTo(2);
      assertThat(capacity.freeBytes())
          .isPositive()
          .isLessThanOrEqualTo(Files.getFileStore(folder).getTotalSpace());
    }
  }

  @Test
  void fullFailedAndEjectedDiscsTakeNothingMore() throws IOException {
    byte[] content = DriveFixture.content(MIB + 3, 2);
    try (DriveFixture fixture = new DriveFixture(folder)) {
      DriveFixture.loadAll(fixture.insert("full", content.length, MIB), content);
      fixture.drives().fail(fixture.insert("failed", MIB, MIB).imageId());
      fixture.drives().eject(fixture.insert("ejected", MIB, MIB).imageId());

      assertThat(fixture.drives().capacity().promisedBytes()).isZero();
      assertThat(fixture.drives().capacity().loading()).isZero();
    }
  }

  @Test
  void aDriveThatIsReadIsBusy() throws IOException {
    try (DriveFixture fixture = new DriveFixture(folder)) {
      Drive drive = fixture.insert("read", MIB, MIB);
      drive.connected();
      drive.connected();
      assertThat(fixture.drives().capacity().busy()).isOne();

      drive.disconnected();
      drive.disconnected();
      assertThat(fixture.drives().capacity().busy()).isZero();
    }
  }
}
