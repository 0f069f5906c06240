package dev.spindle.upload.drive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class DriveChoiceTest {
  private static final long GIB = 1L << 30;
  private static final List<String> DRIVES = List.of("loader-2", "loader-0", "loader-1");

  private static DriveChoice choice(long bytes, Map<String, Capacity> capacities) {
    return DriveChoice.of(bytes, DRIVES, capacities, Map.of());
  }

  private static Capacity idle(long freeBytes) {
    return new Capacity(freeBytes, 0, 0);
  }

  @Test
  void theLeastLoadedGetsIt() {
    assertThat(
            choice(
                GIB,
                Map.of(
                    "loader-0", new Capacity(99 * GIB, 0, 2),
                    "loader-1", new Capacity(5 * GIB, 0, 1),
                    "loader-2", new Capacity(99 * GIB, 0, 3))))
        .isEqualTo(new DriveChoice.Chosen("loader-1"));
  }

  @Test
  void amongEquallyLoadedOnesTheOneWithTheMostRoomGetsIt() {
    assertThat(
            choice(
                GIB,
                Map.of(
                    "loader-0", new Capacity(9 * GIB, 8 * GIB, 1),
                    "loader-1", new Capacity(5 * GIB, 0, 1),
                    "loader-2", new Capacity(4 * GIB, 0, 1))))
        .isEqualTo(new DriveChoice.Chosen("loader-1"));
  }

  @Test
  void whatIsPromisedToOtherDiscsIsNoRoom() {
    assertThat(choice(GIB + 1, Map.of("loader-0", new Capacity(9 * GIB, 8 * GIB, 0))))
        .isEqualTo(new DriveChoice.NoRoom(GIB));
    assertThat(choice(GIB, Map.of("loader-0", new Capacity(9 * GIB, 8 * GIB, 0))))
        .isEqualTo(new DriveChoice.Chosen("loader-0"));
  }

  @Test
  void oneThatDoesNotAnswerIsNotChosenWhileOthersDo() {
    assertThat(choice(GIB, Map.of("loader-2", new Capacity(2 * GIB, 0, 99))))
        .isEqualTo(new DriveChoice.Chosen("loader-2"));
  }

  @Test
  void withoutRoomAnywhereItSaysHowMuchThereIsAtMost() {
    assertThat(choice(9 * GIB, Map.of("loader-0", idle(GIB), "loader-1", idle(2 * GIB))))
        .isEqualTo(new DriveChoice.NoRoom(2 * GIB));
  }

  @Nested
  class WhenNoneAnswers {
    @Test
    void theOneWithTheFewestUnfinishedImagesGetsIt() {
      assertThat(DriveChoice.of(GIB, DRIVES, Map.of(), Map.of("loader-0", 2, "loader-2", 1)))
          .isEqualTo(new DriveChoice.Chosen("loader-1"));
    }

    @Test
    void equalsAreTakenByName() {
      assertThat(choice(GIB, Map.of())).isEqualTo(new DriveChoice.Chosen("loader-0"));
    }
  }

  @Test
  void whateverTheyAnswerNobodyWithRoomWouldHaveBeenBetter() {
    long seed = System.nanoTime();
    System.out.println("answers of loaders: seed " + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 10_000; round++) {
      Map<String, Capacity> answers = new HashMap<>();
      for (int loader = 0; loader < 1 + random.nextInt(5); loader++) {
        answers.put(
            "loader-" + loader,
            new Capacity(random.nextInt(20), random.nextInt(20), random.nextInt(4)));
      }
      long bytes = 1 + random.nextInt(20);

      switch (DriveChoice.of(bytes, Set.copyOf(answers.keySet()), answers, Map.of())) {
        case DriveChoice.Chosen(String drive) -> {
          Capacity chosen = answers.get(drive);
          assertThat(chosen.roomBytes()).isGreaterThanOrEqualTo(bytes);
          assertThat(answers.values())
              .filteredOn(other -> other.roomBytes() >= bytes)
              .allMatch(
                  other ->
                      other.load() > chosen.load()
                          || (other.load() == chosen.load()
                              && other.roomBytes() <= chosen.roomBytes()));
        }
        case DriveChoice.NoRoom(long mostBytes) -> {
          assertThat(answers.values()).allMatch(other -> other.roomBytes() < bytes);
          assertThat(answers.values()).anyMatch(other -> other.roomBytes() == mostBytes);
        }
      }
    }
  }
}
