package dev.spindle.device;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RateMeterTest {
  private static final long SECOND = 1_000_000_000;

  private final RateMeter meter = new RateMeter();

  @Test
  void itIsTheMeanOfTheLastSeconds() {
    meter.bytesPerSecond(0, 0);
    for (int second = 1; second <= 20; second++) {
      assertThat(meter.bytesPerSecond(1000L * second, second * SECOND)).isEqualTo(1000);
    }
  }

  @Test
  void itForgetsHowFastItWas() {
    meter.bytesPerSecond(0, 0);
    meter.bytesPerSecond(1_000_000, SECOND);
    for (int second = 2; second <= 6; second++) {
      meter.bytesPerSecond(1_000_000, second * SECOND);
    }
    assertThat(meter.bytesPerSecond(1_000_000, 7 * SECOND)).isZero();
  }

  @Test
  void oneSampleSaysNothing() {
    assertThat(meter.bytesPerSecond(1000, 0)).isZero();
  }
}
