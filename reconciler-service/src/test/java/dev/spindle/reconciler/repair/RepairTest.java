package dev.spindle.reconciler.repair;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.event.Event;
import dev.spindle.event.ImageEvent;
import dev.spindle.model.ImagePhase;
import dev.spindle.reconciler.ImageStory;
import dev.spindle.reconciler.TestSettings;
import dev.spindle.reconciler.ledger.InMemoryLedgers;
import dev.spindle.reconciler.ledger.Ledger;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RepairTest {
  private final TestSettings settings = new TestSettings();
  private final RepairPlanner planner = new RepairPlanner(settings);
  private final HandWoundClock clock = new HandWoundClock();
  private final InMemoryLedgers ledgers = new InMemoryLedgers(planner, clock);
  private final List<Event> said = new ArrayList<>();
  private boolean isBrokerAway;
  private final Repair repair = new Repair(ledgers, planner, this::say, settings, clock);
  private final ImageStory story = ImageStory.of(6);

  private Uni<Void> say(Event event) {
    if (isBrokerAway) {
      return Uni.createFrom().failure(new IOException("the broker is away"));
    }
    said.add(event);
    return Uni.createFrom().voidItem();
  }

  @BeforeEach
  void isWhole() {
    ledgers
        .merge(List.of(story.registered(), story.loadedWhole()))
        .await()
        .atMost(Duration.ofSeconds(1));
  }

  private int look() {
    return repair.look().await().atMost(Duration.ofSeconds(1));
  }

  private ImagePhase phase() {
    return ledgers
        .find(story.imageId())
        .await()
        .atMost(Duration.ofSeconds(1))
        .map(Ledger::phase)
        .orElseThrow();
  }

  @Test
  void whatIsDueIsSaidOnceAndRecorded() {
    assertThat(look()).isEqualTo(1);
    assertThat(said).containsExactly(new ImageEvent.Completed(story.imageId(), ImageStory.DIGEST));
    assertThat(phase()).isEqualTo(ImagePhase.COMPLETE);
    assertThat(look()).isZero();
  }

  @Test
  void whatCouldNotBeSaidIsNotRecordedAndIsSaidAfterTheLease() {
    isBrokerAway = true;
    assertThat(look()).isEqualTo(1);
    assertThat(phase()).isEqualTo(ImagePhase.CHECKING);
    isBrokerAway = false;
    assertThat(look()).isZero();
    clock.pass(settings.lease());
    assertThat(look()).isEqualTo(1);
    assertThat(said).hasSize(1);
    assertThat(phase()).isEqualTo(ImagePhase.COMPLETE);
  }

  @Test
  void anImageThatIsDeletedMeanwhileStaysDeleted() {
    Repair slow =
        new Repair(ledgers, planner, _ -> ledgers.merge(List.of(story.deleted())), settings, clock);
    slow.look().await().atMost(Duration.ofSeconds(1));
    assertThat(phase()).isEqualTo(ImagePhase.DELETED);
  }

  /** A clock that a test moves. */
  private static final class HandWoundClock extends Clock {
    private Instant now = Instant.parse("2026-01-02T03:04:05Z");

    void pass(Duration time) {
      now = now.plus(time);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
