package dev.spindle.upload.drive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DrivesOnOfferTest {
  private static final List<String> DRIVES = List.of("loader-0", "loader-1", "loader-2");

  private Instant now = Instant.parse("2030-01-01T00:00:00Z");
  private int asked;
  private Map<String, Capacity> answers =
      Map.of(
          "loader-0", new Capacity(100, 0, 0),
          "loader-1", new Capacity(100, 0, 0),
          "loader-2", new Capacity(100, 0, 0));
  private final DrivesOnOffer offer =
      new DrivesOnOffer(
          DRIVES,
          () -> {
            asked++;
            return answers;
          },
          new Clock() {
            @Override
            public ZoneId getZone() {
              return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
              return this;
            }

            @Override
            public Instant instant() {
              return now;
            }
          });

  private DriveChoice choose(long bytes) throws InterruptedException {
    return offer.choose(bytes, Map.of());
  }

  @Test
  void aBurstOfImagesSpreadsThoughTheLoadersHaveNotHeardOfThem() throws InterruptedException {
    List<DriveChoice> choices = new ArrayList<>();
    for (int image = 0; image < 6; image++) {
      choices.add(choose(10));
    }

    for (String drive : DRIVES) {
      assertThat(choices).filteredOn(new DriveChoice.Chosen(drive)::equals).hasSize(2);
    }
    assertThat(asked).isOne();
  }

  @Test
  void whatWasGivenAwayAMomentAgoIsNoRoomAnyMore() throws InterruptedException {
    for (int image = 0; image < 3; image++) {
      assertThat(choose(60)).isInstanceOf(DriveChoice.Chosen.class);
    }

    assertThat(choose(60)).isEqualTo(new DriveChoice.NoRoom(40));
  }

  @Test
  void aPromiseIsForgottenWhenALaterAnswerHasIt() throws InterruptedException {
    choose(60);
    now = now.plus(DrivesOnOffer.HEARD_AFTER).plusMillis(1);
    answers = Map.of("loader-0", new Capacity(100, 40, 1));

    assertThat(choose(60)).isEqualTo(new DriveChoice.Chosen("loader-0"));
    assertThat(asked).isEqualTo(2);
  }

  @Test
  void answersAreGoodForAMoment() throws InterruptedException {
    choose(1);
    answers = Map.of();
    now = now.plus(DrivesOnOffer.GOOD_FOR).minusMillis(1);

    assertThat(choose(101)).isEqualTo(new DriveChoice.NoRoom(100));
    now = now.plusMillis(1);
    assertThat(choose(101)).as("nobody answers now").isEqualTo(new DriveChoice.Chosen("loader-0"));
  }

  @Test
  void withoutDrivesThereIsNothingToOffer() {
    assertThatThrownBy(() -> new DrivesOnOffer(List.of(), Map::of, Clock.systemUTC()))
        .hasMessageContaining("spindle.upload.drives");
  }
}
