package dev.spindle.reconciler.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.model.ImageId;
import dev.spindle.model.ImagePhase;
import dev.spindle.reconciler.ImageStory;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What any store of ledgers does; others may use it at the same time. */
public abstract class LedgersContract {
  private static final Duration LEASE = Duration.ofSeconds(30);

  private final ImageStory story = ImageStory.of(6, "east");

  protected abstract Ledgers ledgers();

  private static <T> T get(Uni<T> uni) {
    return uni.await().atMost(Duration.ofSeconds(30));
  }

  private Ledger found() {
    return get(ledgers().find(story.imageId())).orElseThrow();
  }

  private boolean isClaimedAt(Instant now) {
    return get(ledgers().claimDue(now, LEASE, 10_000)).stream()
        .anyMatch(ledger -> ledger.imageId().equals(story.imageId()));
  }

  @Test
  void whatWasMergedIsFound() {
    get(ledgers().merge(List.of(story.received(2), story.registered(), story.received(2))));
    get(ledgers().merge(List.of(story.received(3))));
    assertThat(found().holdings().received()).hasToString("2-3");
    assertThat(found().registration().name()).isEqualTo("debian.iso");
  }

  @Test
  void thatADiscIsBootableIsKept() {
    get(ledgers().merge(List.of(story.registered(), story.disc("first-disc"))));
    assertThat(found().course().bootable()).isFalse();
    get(ledgers().merge(List.of(story.bootable())));
    assertThat(found().course().bootable()).isTrue();
  }

  @Test
  void nothingIsFoundOfAnUnknownImage() {
    assertThat(get(ledgers().find(ImageId.random()))).isEmpty();
    get(ledgers().merge(List.of()));
    get(ledgers().update(ImageId.random(), ledger -> ledger));
  }

  @Test
  void aLedgerThatIsDueIsClaimedOnceALease() {
    get(ledgers().merge(List.of(story.registered(), story.received(1))));
    // The load is idle then, but not yet now.
    Instant idle = Instant.now().plus(Duration.ofMinutes(11));
    assertThat(isClaimedAt(Instant.now())).isFalse();
    assertThat(isClaimedAt(idle)).isTrue();
    assertThat(isClaimedAt(idle)).isFalse();
    assertThat(isClaimedAt(idle.plus(LEASE))).isTrue();
  }

  @Test
  void anUpdateIsKept() {
    get(ledgers().merge(List.of(story.registered(), story.received(1))));
    get(
        ledgers()
            .update(story.imageId(), ledger -> ledger.withEnd(ImagePhase.FAILED, "for a reason")));
    assertThat(found().phase()).isEqualTo(ImagePhase.FAILED);
    assertThat(found().course().failure()).isEqualTo("for a reason");
    assertThat(isClaimedAt(Instant.now().plus(Duration.ofDays(1)))).isFalse();
  }

  @Test
  void onlyImagesWithoutAnEndAreUnfinished() {
    ImageStory deleted = ImageStory.of(1);
    get(ledgers().merge(List.of(story.registered(), deleted.registered(), deleted.deleted())));
    List<ImageId> unfinished =
        get(ledgers().unfinished(null, 10_000)).stream().map(Ledger::imageId).toList();
    assertThat(unfinished).contains(story.imageId()).doesNotContain(deleted.imageId()).isSorted();
    assertThat(get(ledgers().unfinished(story.imageId(), 10_000)))
        .noneMatch(ledger -> ledger.imageId().equals(story.imageId()));
    assertThat(get(ledgers().unfinished(null, 1))).hasSize(1);
  }

  @Test
  void imagesThatAreGoneAreRememberedForAWhile() {
    get(ledgers().merge(List.of(story.registered(), story.deleted())));
    get(ledgers().forgetGone(Instant.now().minus(Duration.ofHours(1))));
    assertThat(found().phase()).isEqualTo(ImagePhase.DELETED);
    get(ledgers().forgetGone(Instant.now().plusSeconds(1)));
    assertThat(get(ledgers().find(story.imageId()))).isEmpty();
  }

  @Test
  void imagesAreCountedByPhase() {
    get(ledgers().merge(List.of(story.registered(), story.deleted())));
    assertThat(get(ledgers().tally()).images().get(ImagePhase.DELETED)).isPositive();
  }
}
