package dev.spindle.device;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateTest {
  @ParameterizedTest
  @CsvSource({
    "20M, 2500000",
    "20Mbit, 2500000",
    "20Mbit/s, 2500000",
    "20mbps, 2500000",
    "2.5MB, 2500000",
    "2.5MB/s, 2500000",
    "1.5G, 187500000",
    "800k, 100000",
    "8000, 1000"
  })
  void bitsAreMeantUnlessABigBSaysBytes(String text, long bytesPerSecond) {
    assertThat(Rate.parse(text)).hasValue(new Rate(bytesPerSecond));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "-3M", "fast", "20 X", "1e9", "7", "99999999999G"})
  void whatIsNoRateIsRefused(String text) {
    assertThat(Rate.parse(text)).isEmpty();
  }

  @Test
  void unlimitedIsARate() {
    assertThat(Rate.parse("unlimited")).hasValue(Rate.UNLIMITED);
  }
}
