package dev.spindle.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.model.FragmentSet;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LinkTest {
  private static final int FRAGMENT_BYTES = 1 << 20;

  /** 20 ms of 8 Mbit/s. */
  private static final int CHUNK_BYTES = 20_000;

  private final AtomicLong pausedNanos = new AtomicLong();
  private final Link paused = new Link(Rate.ofBitsPerSecond(8_000_000), pausedNanos::get);
  private final Link link = new Link(Rate.ofBitsPerSecond(80_000_000), System::nanoTime);

  @Test
  void theOldestTransferGetsTheBytes() throws InterruptedException {
    try (Link.Transfer old = paused.open(1, FRAGMENT_BYTES);
        Link.Transfer young = paused.open(2, FRAGMENT_BYTES)) {
      assertThat(firstToGetBytes(young, old)).isSameAs(old);
    }
  }

  @Test
  void aWantedTransferGetsTheBytesBeforeAnOlderOne() throws InterruptedException {
    try (Link.Transfer old = paused.open(1, FRAGMENT_BYTES);
        Link.Transfer young = paused.open(2, FRAGMENT_BYTES)) {
      paused.wanted(FragmentSet.of(2));
      assertThat(firstToGetBytes(old, young)).isSameAs(young);
    }
  }

  @Test
  void itIsTakenUntilAMomentsBytesAreLeft() throws InterruptedException {
    AtomicLong nanos = new AtomicLong();
    Link slow = new Link(Rate.ofBitsPerSecond(8_000_000), nanos::get);
    assertThat(slow.isTaken()).isFalse();
    try (Link.Transfer only = slow.open(1, 110_000)) {
      assertThat(slow.isTaken()).isTrue();
      assertThat(only.take(10_000)).isEqualTo(10_000);
      assertThat(slow.isTaken()).isFalse();
    }
    assertThat(slow.sentBytes()).isEqualTo(10_000);
  }

  @Test
  void aBrokenTransferNoLongerTakesIt() {
    link.open(1, 2 * FRAGMENT_BYTES).close();
    assertThat(link.isTaken()).isFalse();
  }

  @Test
  void itIsTakenFromTheMomentAFragmentIsChosen() {
    link.choose(1);
    assertThat(link.isTaken()).isTrue();
    link.open(1, FRAGMENT_BYTES).close();
    assertThat(link.isTaken()).isFalse();
  }

  @Test
  void aTransferThatHasNotBegunMayTakeASecondForIt() {
    AtomicLong nanos = new AtomicLong();
    Link idle = new Link(Rate.ofBitsPerSecond(80_000_000), nanos::get);
    try (Link.Transfer _ = idle.open(1, 2 * FRAGMENT_BYTES)) {
      nanos.addAndGet(900_000_000);
      assertThat(idle.isTaken()).isTrue();
      nanos.addAndGet(200_000_000);
      assertThat(idle.isTaken()).isFalse();
    }
  }

  @Test
  void aTransferThatTheNetworkHoldsUpLeavesItToOthers() throws InterruptedException {
    AtomicLong nanos = new AtomicLong();
    Link idle = new Link(Rate.ofBitsPerSecond(80_000_000), nanos::get);
    try (Link.Transfer held = idle.open(1, 2 * FRAGMENT_BYTES)) {
      assertThat(held.take(10_000)).isPositive();
      assertThat(idle.isTaken()).isTrue();
      nanos.addAndGet(200_000_000);
      assertThat(idle.isTaken()).isFalse();
    }
  }

  @Test
  void anUnlimitedOneHasAlwaysRoom() {
    Link unlimited = new Link(Rate.UNLIMITED, System::nanoTime);
    try (Link.Transfer _ = unlimited.open(1, FRAGMENT_BYTES)) {
      assertThat(unlimited.isTaken()).isFalse();
    }
  }

  /** Lets one chunk through when both wait for it, and says who got it. */
  private Link.Transfer firstToGetBytes(Link.Transfer one, Link.Transfer other)
      throws InterruptedException {
    paused.open(3, CHUNK_BYTES).take(CHUNK_BYTES);
    BlockingQueue<Link.Transfer> served = new LinkedBlockingQueue<>();
    List<Thread> threads = List.of(taking(one, served), taking(other, served));
    for (Thread thread : threads) {
      while (thread.getState() != Thread.State.WAITING
          && thread.getState() != Thread.State.TIMED_WAITING) {
        Thread.onSpinWait();
      }
    }
    pausedNanos.addAndGet(20_000_000);
    Link.Transfer first = served.take();
    threads.forEach(Thread::interrupt);
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(served).isEmpty();
    return first;
  }

  private static Thread taking(Link.Transfer transfer, BlockingQueue<Link.Transfer> served) {
    return Thread.ofPlatform()
        .start(
            () -> {
              try {
                assertThat(transfer.take(CHUNK_BYTES)).isEqualTo(CHUNK_BYTES);
                served.add(transfer);
              } catch (InterruptedException _) {
                // The test is over.
              }
            });
  }
}
