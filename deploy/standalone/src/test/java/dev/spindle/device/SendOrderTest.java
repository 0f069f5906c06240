package dev.spindle.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.model.FragmentRange;
import dev.spindle.model.FragmentSet;
import dev.spindle.model.ImageLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class SendOrderTest {
  private static final long LATER = SendOrder.SETTLE_NANOS + 1;

  private final ImageLayout layout = new ImageLayout(20L << 20, 1 << 20);
  private final SendOrder order = new SendOrder(layout, FragmentSet.all(layout));

  @Test
  void fragmentsGoInSequence() {
    assertThat(take(3)).containsExactly(1, 2, 3);
  }

  @Test
  void onlyWhatTheServerLacksIsSent() {
    SendOrder resumed = new SendOrder(layout, FragmentSet.of(3, 17));
    assertThat(resumed.next()).hasValue(3);
    assertThat(resumed.next()).hasValue(17);
    assertThat(resumed.next()).isEmpty();
    assertThat(resumed.receivedBytes()).isEqualTo(18L << 20);
  }

  @Test
  void itIsDoneWhenNothingIsLeftAndNothingIsOnItsWay() {
    SendOrder last = new SendOrder(layout, FragmentSet.of(20));
    assertThat(last.isDone()).isFalse();
    last.next();
    assertThat(last.isDone()).isFalse();
    last.received(20, 0);
    assertThat(last.isDone()).isTrue();
  }

  @Test
  void aFragmentWhoseTransferFailedGoesAgain() {
    take(2);
    order.failed(1);
    assertThat(take(2)).containsExactly(1, 3);
  }

  @Nested
  class WhatIsWanted {
    @Test
    void urgentlyGoesBeforeWhatIsAskedForAgainAndThatBeforeTheRestInItsOrder() {
      take(4);
      for (int number = 1; number <= 4; number++) {
        order.received(number, 0);
      }
      order.missing(FragmentSet.of(2), 1, LATER);
      order.wanted(Wanted.of(FragmentRange.parse("9, 18-20, 12"), 2), 2, LATER);

      assertThat(order.nextUrgent()).hasValue(9);
      assertThat(order.nextUrgent()).hasValue(18);
      assertThat(order.nextUrgent()).isEmpty();
      assertThat(take(5)).containsExactly(2, 19, 20, 12, 5);
    }

    @Test
    void butNotUrgentlyIsNotSentAgainWhenItWasSentBefore() {
      take(4);
      for (int number = 1; number <= 4; number++) {
        order.received(number, 0);
      }
      order.wanted(Wanted.of(FragmentRange.parse("1-6"), 1), 1, LATER);

      assertThat(take(3)).containsExactly(1, 5, 6);
    }

    @Test
    void goesFirstAndMostUrgentFirst() {
      take(1);
      order.wanted(Wanted.urgent(FragmentRange.parse("12-13, 9")), 1, 0);
      assertThat(take(5)).containsExactly(12, 13, 9, 2, 3);
    }

    @Test
    void isNotSentAgainWhileOnItsWayOrReceived() {
      take(2);
      order.received(1, 0);
      order.wanted(Wanted.urgent(FragmentRange.parse("1-3")), 1, 1);
      assertThat(take(2)).containsExactly(3, 4);
    }

    @Test
    void isSentAgainWhenTheServerStillWantsItLongAfterItsReceipt() {
      take(1);
      order.received(1, 0);
      order.wanted(Wanted.urgent(FragmentRange.parse("1")), 1, LATER);
      assertThat(take(2)).containsExactly(1, 2);
    }

    @Test
    void newestSnapshotWins() {
      order.wanted(Wanted.urgent(FragmentRange.parse("7")), 5, 0);
      order.wanted(Wanted.urgent(FragmentRange.parse("9")), 4, 0);
      assertThat(take(2)).containsExactly(7, 1);
    }

    @Test
    void countsAfterARestartOfTheServerThoughItsVersionsBeginAnew() {
      order.wanted(Wanted.urgent(FragmentRange.parse("7")), 5, 0);
      order.forgetVersions();
      order.wanted(Wanted.urgent(FragmentRange.parse("9")), 1, 0);
      assertThat(take(2)).containsExactly(9, 1);
    }

    @Test
    void isForgottenWhenNoLongerWanted() {
      order.wanted(Wanted.urgent(FragmentRange.parse("7")), 5, 0);
      order.wanted(Wanted.urgent(List.of()), 6, 0);
      assertThat(order.nextUrgent()).isEmpty();
      assertThat(take(1)).containsExactly(1);
    }

    @Test
    void beyondTheEndIsIgnored() {
      order.wanted(Wanted.urgent(FragmentRange.parse("19-1000000")), 5, 0);
      assertThat(take(3)).containsExactly(19, 20, 1);
    }
  }

  @Nested
  class AskedAgain {
    @Test
    void goesBeforeTheSequenceAndAfterTheWanted() {
      receive(10);
      order.missing(FragmentSet.of(3, 5), 1, LATER);
      order.wanted(Wanted.urgent(FragmentRange.parse("15")), 1, LATER);
      assertThat(take(4)).containsExactly(15, 3, 5, 11);
    }

    @Test
    void isWithdrawnByAnEmptySnapshot() {
      receive(10);
      order.missing(FragmentSet.of(3, 5), 1, LATER);
      order.missing(new FragmentSet(), 2, LATER);
      assertThat(take(1)).containsExactly(11);
    }

    @Test
    void isNotSentAgainForASnapshotFromBeforeItsReceipt() {
      receive(10);
      order.missing(FragmentSet.of(3), 1, LATER);
      assertThat(take(1)).containsExactly(3);
      order.received(3, LATER);
      order.missing(FragmentSet.of(3), 1, LATER + 1);
      assertThat(take(1)).containsExactly(11);
    }

    @Test
    void countsAsNotReceived() {
      receive(20);
      assertThat(order.receivedBytes()).isEqualTo(layout.size());
      order.missing(FragmentSet.of(3), 1, LATER);
      assertThat(order.receivedBytes()).isEqualTo(layout.size() - (1 << 20));
      assertThat(order.isDone()).isFalse();
    }
  }

  @Test
  void theWholeTruthAddsWhatIsLackingAndDropsWhatIsNot() {
    receive(5);
    order.lacking(FragmentSet.of(2, 8), LATER);
    assertThat(take(2)).containsExactly(2, 8);
    assertThat(order.next()).isEmpty();
  }

  private List<Integer> take(int count) {
    List<Integer> taken = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      OptionalInt next = order.next();
      next.ifPresent(taken::add);
    }
    return taken;
  }

  private void receive(int count) {
    take(count).forEach(number -> order.received(number, 0));
  }
}
