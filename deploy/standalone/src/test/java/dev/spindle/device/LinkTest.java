package dev.spindle.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.model.FragmentSet;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LinkTest {
  private static final int FRAGMENT_BYTES = 1 << 20;

  private final Link link = new Link(Rate.ofBitsPerSecond(80_000_000), System::nanoTime);

  @Test
  void theOldestTransferGetsTheBytes() throws InterruptedException {
    try (Link.Transfer old = link.open(1, FRAGMENT_BYTES);
        Link.Transfer young = link.open(2, FRAGMENT_BYTES)) {
      assertThat(sentOfTheOtherWhenThisIsDone(old, young)).isLessThan(FRAGMENT_BYTES / 2);
    }
  }

  @Test
  void aWantedTransferGetsTheBytesBeforeAnOlderOne() throws InterruptedException {
    try (Link.Transfer old = link.open(1, FRAGMENT_BYTES);
        Link.Transfer young = link.open(2, FRAGMENT_BYTES)) {
      link.wanted(FragmentSet.of(2));
      assertThat(sentOfTheOtherWhenThisIsDone(young, old)).isLessThan(FRAGMENT_BYTES / 2);
    }
  }

  @Test
  void itIsTakenUntilAllBytesOfATransferAreHandedOut() throws InterruptedException {
    assertThat(link.isTaken()).isFalse();
    try (Link.Transfer only = link.open(1, 1000)) {
      assertThat(link.isTaken()).isTrue();
      assertThat(only.take(1000)).isEqualTo(1000);
      assertThat(link.isTaken()).isFalse();
    }
    assertThat(link.sentBytes()).isEqualTo(1000);
  }

  @Test
  void aBrokenTransferNoLongerTakesIt() {
    link.open(1, 1000).close();
    assertThat(link.isTaken()).isFalse();
  }

  @Test
  void aTransferThatTheNetworkHoldsUpLeavesItToOthers() {
    AtomicLong nanos = new AtomicLong();
    Link idle = new Link(Rate.ofBitsPerSecond(80_000_000), nanos::get);
    try (Link.Transfer _ = idle.open(1, 1000)) {
      nanos.addAndGet(200_000_000);
      assertThat(idle.isTaken()).isFalse();
    }
  }

  private static long sentOfTheOtherWhenThisIsDone(Link.Transfer one, Link.Transfer other)
      throws InterruptedException {
    AtomicLong ofOther = new AtomicLong();
    Thread competing = Thread.ofVirtual().start(() -> takeAll(other, ofOther));
    takeAll(one, new AtomicLong());
    long sent = ofOther.get();
    competing.interrupt();
    competing.join();
    return sent;
  }

  private static void takeAll(Link.Transfer transfer, AtomicLong taken) {
    try {
      while (taken.get() < FRAGMENT_BYTES) {
        taken.addAndGet(transfer.take((int) (FRAGMENT_BYTES - taken.get())));
      }
    } catch (InterruptedException _) {
      // The test is over.
    }
  }
}
