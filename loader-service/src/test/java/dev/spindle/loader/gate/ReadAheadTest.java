package dev.spindle.loader.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.model.ByteRange;
import dev.spindle.model.ImageLayout;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadAheadTest {
  private static final int MIB = 1 << 20;
  private final ReadAhead ahead = new ReadAhead(new ImageLayout(200L * MIB, MIB));

  private void readFragment(int number) {
    for (int part = 0; part < 8; part++) {
      ahead.read(ByteRange.ofLength((number - 1L) * MIB + part * (MIB / 8), MIB / 8));
    }
  }

  @Test
  void oneReadOpensNoWindow() {
    ahead.read(ByteRange.ofLength(50L * MIB, 4096));

    assertThat(ahead.ahead()).isEmpty();
  }

  @Test
  void theWindowDoublesWithEachFragmentUpToSixteen() {
    readFragment(1);
    readFragment(2);
    assertThat(ahead.ahead()).containsExactly(3);
    readFragment(3);
    assertThat(ahead.ahead()).containsExactly(4, 5);
    readFragment(4);
    assertThat(ahead.ahead()).containsExactly(5, 6, 7, 8);
    for (int number = 5; number < 30; number++) {
      readFragment(number);
    }
    assertThat(ahead.ahead()).hasSize(16).startsWith(30).endsWith(45);
  }

  @Test
  void theWindowEndsWithTheDisc() {
    for (int number = 190; number <= 199; number++) {
      readFragment(number);
    }

    assertThat(ahead.ahead()).containsExactly(200);
  }

  @Test
  void streamsThatAGuestInterleavesKeepTheirWindows() {
    for (int step = 0; step < 3; step++) {
      readFragment(10 + step);
      readFragment(100 + step);
    }

    assertThat(ahead.ahead()).isEqualTo(List.of(103, 104, 13, 14));
  }

  @Test
  void randomReadsEarnNothing() {
    for (int number : List.of(9, 180, 40, 77, 3, 120, 60, 150, 20, 99, 170, 33)) {
      ahead.read(ByteRange.ofLength(number * (long) MIB, 4096));
    }

    assertThat(ahead.ahead()).isEmpty();
  }

  @Test
  void aScanOfTheWholeDiscEarnsNothingOnceItIsKnownForOne() {
    for (int number = 1; number < ReadAhead.SCAN_FRAGMENTS; number++) {
      readFragment(number);
    }
    assertThat(ahead.ahead()).hasSize(16);
    readFragment(ReadAhead.SCAN_FRAGMENTS);

    assertThat(ahead.ahead()).isEmpty();
  }

  @Test
  void aLongFileKeepsItsWindowBesideAScan() {
    for (int step = 0; step < 40; step++) {
      readFragment(1 + step);
      readFragment(100 + step);
    }

    assertThat(ahead.ahead()).hasSize(16).startsWith(140);
  }
}
