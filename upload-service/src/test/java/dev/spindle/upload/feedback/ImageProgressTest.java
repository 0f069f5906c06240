package dev.spindle.upload.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.event.FragmentsEvent.Reason;
import dev.spindle.model.FragmentRange;
import dev.spindle.model.FragmentSet;
import dev.spindle.model.ImageLayout;
import dev.spindle.model.ImagePhase;
import dev.spindle.model.Sha256;
import dev.spindle.upload.feedback.FeedbackCursor.Notice;
import dev.spindle.upload.feedback.Progress.Amount;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ImageProgressTest {
  private static final int FRAGMENT_BYTES = 256 << 10;
  private static final ImageLayout LAYOUT =
      new ImageLayout(9L * FRAGMENT_BYTES + 1, FRAGMENT_BYTES);

  private final ImageProgress progress =
      new ImageProgress(LAYOUT, ImagePhase.RECEIVING, List.of("west", "east"), 1000);

  private List<FragmentRange> wanted() {
    return progress.picture().wanted().ranges();
  }

  @Test
  void countsFragmentsAndBytesWithTheShortTail() {
    progress.received(FragmentSet.of(1, 10));
    progress.loaded(FragmentSet.of(10));
    progress.synced("east", FragmentSet.of(1));

    Progress picture = progress.picture();
    assertThat(picture.received()).isEqualTo(new Amount(2, FRAGMENT_BYTES + 1L));
    assertThat(picture.loaded()).isEqualTo(new Amount(1, 1));
    assertThat(picture.synced())
        .containsExactly(
            java.util.Map.entry("east", new Amount(1, FRAGMENT_BYTES)),
            java.util.Map.entry("west", new Amount(0, 0)));
    assertThat(picture.missing()).isEqualTo(8);
  }

  @Nested
  class Wants {
    @Test
    void comeByUrgencyWhateverTheOrderTheyCameIn() {
      progress.wanted(Reason.AHEAD, List.of(new FragmentRange(1, 4)));
      progress.wanted(Reason.BOOT, List.of(FragmentRange.of(10), FragmentRange.of(2)));
      progress.wanted(Reason.READ, List.of(FragmentRange.of(7)));

      assertThat(FragmentRange.format(wanted())).isEqualTo("7,10,2,1,3-4");
    }

    @Test
    void ofWaitingReadsAndTheBootAreUrgentTheOthersAreNot() {
      progress.received(FragmentSet.of(5));
      progress.wanted(Reason.NEXT, List.of(new FragmentRange(4, 9)));
      progress.wanted(Reason.AHEAD, List.of(FragmentRange.of(8)));
      progress.wanted(Reason.BOOT, List.of(FragmentRange.of(10)));
      progress.wanted(Reason.READ, List.of(new FragmentRange(6, 7)));

      assertThat(progress.picture().wanted())
          .isEqualTo(new Wanted(FragmentRange.parse("6-7,10,8,4,9"), 3));
    }

    @Test
    void areReplacedAndWithdrawnByReason() {
      progress.wanted(Reason.READ, List.of(FragmentRange.of(7)));
      progress.wanted(Reason.BOOT, List.of(FragmentRange.of(1)));
      progress.wanted(Reason.READ, List.of(FragmentRange.of(8)));
      assertThat(FragmentRange.format(wanted())).isEqualTo("8,1");
      progress.wanted(Reason.READ, List.of());
      assertThat(FragmentRange.format(wanted())).isEqualTo("1");
    }

    @Test
    void endWithReceiptAndComeBackWithTheLoss() {
      progress.wanted(Reason.READ, List.of(new FragmentRange(2, 3)));
      progress.received(FragmentSet.of(2, 3));
      assertThat(wanted()).isEmpty();
      progress.lostHere(FragmentSet.of(3));

      assertThat(FragmentRange.format(wanted())).isEqualTo("3");
      assertThat(progress.picture().askedAgain()).containsExactly(FragmentRange.of(3));
      progress.loaded(FragmentSet.of(3));
      assertThat(wanted()).isEmpty();
    }

    @Test
    void pastTheEndOfTheImageAreNone() {
      progress.wanted(Reason.READ, List.of(new FragmentRange(10, ImageLayout.MAX_FRAGMENTS)));

      assertThat(FragmentRange.format(wanted())).isEqualTo("10");
    }
  }

  @Test
  void whatTheReconcilerAsksForReplacesWhatItAskedBefore() {
    progress.received(FragmentSet.all(LAYOUT));
    progress.askedByReconciler(FragmentSet.of(1, 2));
    progress.askedByReconciler(FragmentSet.of(2, 3));
    assertThat(progress.missing()).isEqualTo(FragmentSet.of(2, 3));
    assertThat(progress.isAllReceived()).isFalse();
    progress.received(FragmentSet.of(3));
    assertThat(progress.missing()).isEqualTo(FragmentSet.of(2));
    progress.askedByReconciler(new FragmentSet());

    assertThat(progress.isAllReceived()).isTrue();
  }

  @Test
  void theVersionGrowsWithChangesOnly() {
    long first = progress.picture().version();
    progress.received(FragmentSet.of(1));
    long second = progress.picture().version();
    progress.received(FragmentSet.of(1));
    progress.wanted(Reason.READ, List.of());

    assertThat(first).isEqualTo(1000);
    assertThat(second).isGreaterThan(first);
    progress.loaded(FragmentSet.of(1));
    assertThat(progress.picture().version()).isGreaterThan(second);
  }

  @Nested
  class Waiting {
    private static final Duration LONG = Duration.ofSeconds(30);

    private CompletableFuture<Boolean> waiting(Duration calm) {
      return CompletableFuture.supplyAsync(
          () -> {
            try {
              return progress.awaitChange(1000, 1000, calm, LONG);
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
          });
    }

    @Test
    void endsAtOnceWithWhatIsUrgent() {
      CompletableFuture<Boolean> waiting = waiting(LONG);
      progress.received(FragmentSet.of(1));
      progress.wanted(Reason.READ, List.of(FragmentRange.of(2)));

      assertThat(waiting.join()).isTrue();
    }

    @Test
    void endsWithAnyChangeWhenTheCalmIsOver() {
      CompletableFuture<Boolean> waiting = waiting(Duration.ZERO);
      progress.received(FragmentSet.of(1));

      assertThat(waiting.join()).isTrue();
    }

    @Test
    void endsWithoutAChangeInTheEnd() throws InterruptedException {
      progress.received(FragmentSet.of(1));

      assertThat(progress.awaitChange(1000, 1000, LONG, Duration.ofMillis(5))).isFalse();
    }
  }

  @Nested
  class Telling {
    private final FeedbackCursor cursor = new FeedbackCursor();

    @Test
    void beginsWithEverythingThatHolds() {
      progress.wanted(Reason.READ, List.of(FragmentRange.of(2)));
      Progress picture = progress.picture();

      assertThat(cursor.advance(picture, true))
          .containsExactly(
              new Notice.Wants(new Wanted(List.of(FragmentRange.of(2)), 1)),
              new Notice.Missing(List.of()),
              new Notice.Advanced(picture));
    }

    @Test
    void goesOnWithChangesAndHoldsProgressBackUntilItIsDue() {
      cursor.advance(progress.picture(), true);
      progress.received(FragmentSet.of(1));
      progress.wanted(Reason.READ, List.of(FragmentRange.of(2)));
      Progress picture = progress.picture();

      assertThat(cursor.advance(picture, false))
          .containsExactly(new Notice.Wants(new Wanted(List.of(FragmentRange.of(2)), 1)));
      assertThat(cursor.version()).isLessThan(picture.version());
      assertThat(cursor.urgentVersion()).isEqualTo(picture.version());
      assertThat(cursor.advance(picture, true)).containsExactly(new Notice.Advanced(picture));
      assertThat(cursor.advance(picture, true)).isEmpty();
    }

    @Test
    void endsWithTheImagesEnd() {
      cursor.advance(progress.picture(), true);
      Sha256 sha256 = Sha256.of(new byte[0]);
      progress.phase(ImagePhase.COMPLETE, sha256, null);

      assertThat(cursor.advance(progress.picture(), false)).contains(new Notice.Complete(sha256));
      progress.phase(ImagePhase.DELETED, null, "the image was deleted");
      assertThat(cursor.advance(progress.picture(), false))
          .contains(new Notice.Failed("the image was deleted"));
    }
  }
}
