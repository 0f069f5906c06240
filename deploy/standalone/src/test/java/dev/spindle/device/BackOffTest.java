package dev.spindle.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

class BackOffTest {
  @RepeatedTest(20)
  void pausesDoubleFromHalfASecondToFifteenAndAreShortenedByHalfAtMost(RepetitionInfo seed) {
    BackOff backOff = new BackOff(new Random(seed.getCurrentRepetition()));
    for (long full : new long[] {500, 1000, 2000, 4000, 8000, 15000, 15000, 15000}) {
      assertThat(backOff.next()).isBetween(Duration.ofMillis(full / 2), Duration.ofMillis(full));
    }
    backOff.reset();
    assertThat(backOff.next()).isLessThanOrEqualTo(BackOff.FIRST);
  }
}
