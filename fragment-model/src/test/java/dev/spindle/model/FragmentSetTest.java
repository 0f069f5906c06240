package dev.spindle.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class FragmentSetTest {
  private static final int MOST = ImageLayout.MAX_FRAGMENTS;

  @Test
  void itHoldsWhatAPlainSetHolds() throws Exception {
    Random random = Seed.printed("FragmentSetTest");
    JsonMapper json = new JsonMapper();
    for (int round = 0; round < 50; round++) {
      TreeSet<Integer> plain = new TreeSet<>();
      FragmentSet set = new FragmentSet();
      int bound = random.nextInt(2, 3000);
      for (int i = 0; i < 500; i++) {
        int number = random.nextInt(1, bound);
        if (random.nextInt(3) > 0) {
          assertThat(set.add(number)).isEqualTo(plain.add(number));
        } else {
          assertThat(set.remove(number)).isEqualTo(plain.remove(number));
        }
      }
      List<Integer> numbers = new ArrayList<>();
      set.forEach(numbers::add);
      assertThat(numbers).containsExactlyElementsOf(plain);
      assertThat(set.count()).isEqualTo(plain.size());
      assertThat(set.ranges()).isEqualTo(FragmentRange.joining(plain));
      assertThat(FragmentSet.of(set.ranges())).isEqualTo(set).hasSameHashCodeAs(set);
      assertThat(FragmentSet.fromBytes(set.toBytes())).isEqualTo(set);
      assertThat(FragmentSet.parse(set.toString())).isEqualTo(set);
      assertThat(json.readValue(json.writeValueAsString(set), FragmentSet.class)).isEqualTo(set);
      int from = random.nextInt(1, bound);
      Integer next = plain.ceiling(from);
      assertThat(set.next(from)).isEqualTo(next == null ? 0 : next);
      assertThat(plain).doesNotContain(set.nextAbsent(from));
    }
  }

  @Test
  void itSpeaksRanges() throws Exception {
    FragmentSet set = FragmentSet.parse("1-3, 7,9-10");
    assertThat(set).isEqualTo(FragmentSet.of(1, 2, 3, 7, 9, 10)).hasToString("1-3,7,9-10");
    assertThat(new JsonMapper().writeValueAsString(set)).isEqualTo("[[1,3],[7,7],[9,10]]");
    assertThat(set.contains(new FragmentRange(1, 3))).isTrue();
    assertThat(set.contains(new FragmentRange(1, 4))).isFalse();
    assertThat(new FragmentSet()).hasToString("").isEqualTo(FragmentSet.parse(""));
  }

  @Test
  void itsSetArithmeticLeavesTheOtherSetAlone() {
    FragmentSet some = FragmentSet.parse("1-5");
    FragmentSet others = FragmentSet.parse("4-8");
    FragmentSet union = some.copy();
    union.addAll(others);
    FragmentSet difference = some.copy();
    difference.removeAll(others);
    FragmentSet intersection = some.copy();
    intersection.retainAll(others);
    assertThat(union).hasToString("1-8");
    assertThat(difference).hasToString("1-3");
    assertThat(intersection).hasToString("4-5");
    assertThat(union.containsAll(some)).isTrue();
    assertThat(some.containsAll(union)).isFalse();
    assertThat(some).hasToString("1-5");
    assertThat(others).hasToString("4-8");
  }

  @Nested
  class HostileInput {
    @Test
    void numbersOutsideAreRefusedBeforeMemoryIsReserved() {
      FragmentSet set = new FragmentSet();
      for (int number : List.of(0, -1, MOST + 1, Integer.MAX_VALUE, Integer.MIN_VALUE)) {
        assertThatIllegalArgumentException().isThrownBy(() -> set.add(number));
        assertThatIllegalArgumentException().isThrownBy(() -> FragmentRange.of(number));
        assertThat(set.contains(number)).isFalse();
      }
      assertThatIllegalArgumentException().isThrownBy(() -> FragmentSet.parse("1-2000000000"));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> FragmentSet.fromBytes(new byte[MOST / 8 + 1]));
      assertThat(set.isEmpty()).isTrue();
    }

    @Test
    void theLastNumberIsStillTaken() {
      FragmentSet set = FragmentSet.of(List.of(new FragmentRange(1, MOST)));
      assertThat(set.count()).isEqualTo(MOST);
      assertThat(set.toBytes()).hasSize(MOST / 8);
      assertThat(set.next(MOST + 1)).isZero();
      assertThat(set.nextAbsent(1)).isEqualTo(MOST + 1);
      assertThat(FragmentSet.fromBytes(set.toBytes())).isEqualTo(set);
    }
  }
}
