package dev.spindle.device;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FragmentSizesTest {
  private static final long GIB = 1L << 30;

  @ParameterizedTest
  @CsvSource({"800k, 262144", "20M, 262144", "21M, 524288", "40M, 524288", "41M, 524288"})
  void aSlowLinkGetsSmallFragments(String rate, int bytes) {
    assertThat(FragmentSizes.of(Rate.parse(rate).orElseThrow(), GIB)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"42M", "80M", "100M", "1G", "unlimited"})
  void aFastLinkGetsTheServersOwn(String rate) {
    assertThat(FragmentSizes.of(Rate.parse(rate).orElseThrow(), GIB)).isNull();
  }

  @Test
  void anImageTooLargeForSmallFragmentsGetsTheServersOwn() {
    Rate slow = Rate.ofBitsPerSecond(20_000_000);

    assertThat(FragmentSizes.of(slow, 256 * GIB)).isEqualTo(262144);
    assertThat(FragmentSizes.of(slow, 256 * GIB + 1)).isNull();
  }
}
