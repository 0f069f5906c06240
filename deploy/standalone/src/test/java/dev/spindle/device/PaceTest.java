package dev.spindle.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PaceTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  @ParameterizedTest
  @ValueSource(longs = {64_000, 1_000_000, 20_000_000, 80_000_000, 2_000_000_000})
  void whatGoesInTenSecondsIsTheRateToAPercent(long bitsPerSecond) {
    Rate rate = Rate.ofBitsPerSecond(bitsPerSecond);
    Pace pace = new Pace(rate, 0);
    long now = 0;
    long sent = 0;
    while (now < 10 * SECOND) {
      long nanos = pace.nanosUntil(pace.chunkBytes(), now);
      if (nanos > 0) {
        now += nanos;
      } else {
        pace.spend(pace.chunkBytes(), now);
        sent += pace.chunkBytes();
      }
    }
    assertThat((double) sent / (10 * rate.bytesPerSecond())).isBetween(0.99, 1.03);
  }

  @Test
  void afterASilenceNoMoreThan50MillisecondsOfRateGoAtOnce() {
    Rate rate = Rate.ofBitsPerSecond(20_000_000);
    Pace pace = new Pace(rate, 0);
    long now = 60 * SECOND;
    long sent = 0;
    while (pace.nanosUntil(pace.chunkBytes(), now) == 0) {
      pace.spend(pace.chunkBytes(), now);
      sent += pace.chunkBytes();
    }
    assertThat(sent).isLessThanOrEqualTo(rate.bytesPerSecond() / 20);
  }

  @Test
  void theLastFewBytesOfAFragmentNeedNotWaitForAWholeChunk() {
    Pace pace = new Pace(Rate.ofBitsPerSecond(8_000_000), 0);
    pace.spend(pace.chunkBytes(), 0);
    assertThat(pace.nanosUntil(1000, 0)).isEqualTo(TimeUnit.MILLISECONDS.toNanos(1));
  }

  @Test
  void withoutALimitNothingWaits() {
    Pace pace = new Pace(Rate.UNLIMITED, 0);
    pace.spend(Integer.MAX_VALUE, 0);
    assertThat(pace.nanosUntil(Integer.MAX_VALUE, 0)).isZero();
  }
}
