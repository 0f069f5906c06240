package dev.spindle.upload.sequence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.model.ImageId;
import dev.spindle.upload.Eventually;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TurnsTest {
  private final Turns turns = new Turns(Duration.ofSeconds(10));
  private final ImageId id = ImageId.random();

  @Test
  void theNewerOneAsksTheOlderToEndAndWaitsForThat() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    Turns.Turn older = turns.take(id, asked::countDown).orElseThrow();
    CompletableFuture<Optional<Turns.Turn>> newer =
        CompletableFuture.supplyAsync(() -> take(turns, () -> {}), Thread::startVirtualThread);
    asked.await();
    assertThat(newer).isNotDone();

    older.close();

    assertThat(newer.get()).isPresent();
  }

  @Test
  void anOlderOneThatDoesNotEndIsNotPassedOver() throws Exception {
    Turns impatient = new Turns(Duration.ofMillis(20));
    try (Turns.Turn _ = impatient.take(id, () -> {}).orElseThrow()) {
      assertThat(impatient.take(id, () -> {})).isEmpty();
      assertThat(impatient.takeIfFree(id)).isEmpty();
      assertThat(impatient.take(ImageId.random(), () -> {})).isPresent();
    }
    assertThat(impatient.takeIfFree(id)).isPresent();
  }

  @Test
  void whoGetsTheTurnWhileANewerOneWaitsIsAskedToEndAtOnce() throws Exception {
    Turns.Turn first = turns.take(id, () -> {}).orElseThrow();
    AtomicInteger asked = new AtomicInteger();
    CompletableFuture<Optional<Turns.Turn>> second =
        CompletableFuture.supplyAsync(
            () -> take(turns, asked::incrementAndGet), Thread::startVirtualThread);
    CompletableFuture<Optional<Turns.Turn>> third =
        CompletableFuture.supplyAsync(
            () -> take(turns, asked::incrementAndGet), Thread::startVirtualThread);
    Eventually.eventually(() -> assertThat(turns.waiting(id)).isEqualTo(2));

    first.close();

    CompletableFuture.anyOf(second, third).get();
    Eventually.eventually(() -> assertThat(asked).hasValue(1));
    (second.isDone() ? second : third).get().orElseThrow().close();
    CompletableFuture.allOf(second, third).get();
    assertThat(asked).hasValue(1);
  }

  private Optional<Turns.Turn> take(Turns from, Runnable end) {
    try {
      return from.take(id, end);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
