package dev.spindle.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ByteRangeTest {
  @Test
  void itIsHalfOpen() {
    assertThat(ByteRange.ofLength(5, 10)).isEqualTo(new ByteRange(5, 15));
    assertThat(new ByteRange(5, 15).length()).isEqualTo(10);
    assertThat(new ByteRange(5, 5).isEmpty()).isTrue();
  }

  @Test
  void rangesMeetOrDoNot() {
    ByteRange range = new ByteRange(10, 20);
    assertThat(range.intersection(new ByteRange(15, 30))).isEqualTo(new ByteRange(15, 20));
    assertThat(range.intersection(new ByteRange(0, 100))).isEqualTo(range);
    assertThat(range.intersection(new ByteRange(20, 30)).isEmpty()).isTrue();
    assertThat(range.intersection(new ByteRange(0, 5)).isEmpty()).isTrue();
  }

  @Test
  void whatIsNoRangeIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new ByteRange(-1, 5));
    assertThatIllegalArgumentException().isThrownBy(() -> new ByteRange(5, 4));
    assertThatThrownBy(() -> ByteRange.ofLength(Long.MAX_VALUE, 1))
        .isInstanceOf(ArithmeticException.class);
  }
}
