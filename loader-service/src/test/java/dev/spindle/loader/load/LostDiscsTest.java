package dev.spindle.loader.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.event.DiscEvent;
import dev.spindle.loader.DriveFixture;
import dev.spindle.loader.disc.DiscLabel;
import dev.spindle.loader.drive.Drive;
import dev.spindle.model.ImageId;
import dev.spindle.model.ImageLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LostDiscsTest {
  private static final int SIZE = 3 << 20;
  private static final ImageId ID = new ImageId("image");

  @TempDir Path folder;

  private static LostDiscs lostDiscs(DriveFixture fixture) {
    return new LostDiscs(
        fixture.drives(),
        drive -> {
          assertThat(drive).isEqualTo("loader-0");
          return List.of(DiscLabel.of(ID, "image.iso", new ImageLayout(SIZE, 1 << 20)));
        });
  }

  private String discAfterAStart() throws IOException {
    try (DriveFixture fixture = new DriveFixture(folder);
        LostDiscs lost = lostDiscs(fixture)) {
      lost.replace();
      Drive drive = fixture.drives().find(ID).orElseThrow();
      String disc = drive.disc().label().disc();
      assertThat(fixture.announced()).contains(new DiscEvent(ID, "loader-0", disc));
      if (drive.disc().loaded().count() == 0) {
        DriveFixture.load(drive, DriveFixture.content(SIZE, 3), 2);
      }
      return disc;
    }
  }

  @Test
  void aDiscThatIsThereStaysAndItsIdIsSaidAtEachStart() throws IOException {
    String first = discAfterAStart();

    assertThat(discAfterAStart()).isEqualTo(first);
  }

  @Test
  void anotherDiscTakesThePlaceOfOneWhoseFolderIsGone() throws IOException {
    String first = discAfterAStart();
    Files.move(folder.resolve(ID.value()), folder.resolve(".gone"));

    assertThat(discAfterAStart()).isNotEqualTo(first);
  }

  @Test
  void anImageThatWasEjectedMeanwhileGetsNoDisc() throws IOException {
    try (DriveFixture fixture = new DriveFixture(folder);
        LostDiscs lost = lostDiscs(fixture)) {
      fixture.drives().eject(ID);

      lost.replace();

      assertThat(fixture.drives().find(ID)).isEmpty();
    }
  }
}
