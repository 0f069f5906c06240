package dev.spindle.reconciler.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.event.Event;
import dev.spindle.event.ImageEvent;
import dev.spindle.model.ImagePhase;
import dev.spindle.reconciler.ImageStory;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the ledger says of an image whose disc was lost and replaced. */
class LostDiscTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final String SECOND = "second-disc";

  private final ImageStory story = ImageStory.of(5, "east");

  private Ledger after(Event... events) {
    Ledger ledger = Ledger.empty(story.imageId()).apply(story.registered(), NOW);
    for (Event event : events) {
      ledger = ledger.apply(event, NOW);
    }
    return ledger;
  }

  @Test
  void nothingIsLoadedOnTheNewDisc() {
    Ledger ledger = after(story.loaded(1), story.loaded(2), story.disc(SECOND));

    assertThat(ledger.loaded().isEmpty()).isTrue();
    assertThat(ledger.apply(story.loaded(2, SECOND), NOW).loaded()).hasToString("2");
  }

  @Test
  void theSameDiscNamedAgainKeepsWhatIsLoaded() {
    Ledger ledger = after(story.disc(ImageStory.DISC), story.loaded(1));

    assertThat(ledger.apply(story.disc(ImageStory.DISC), NOW)).isSameAs(ledger);
  }

  @Test
  void aFragmentOnANewDiscSaysAsMuchAsTheDiscsOwnEvent() {
    Ledger ledger = after(story.loaded(1), story.loaded(2), story.loaded(2, SECOND));

    assertThat(ledger.loaded()).hasToString("2");
    assertThat(ledger.apply(story.disc(SECOND), NOW)).isSameAs(ledger);
  }

  @Test
  void loadersThatNameNoDiscMeanTheOneInTheDrive() {
    Ledger ledger = after(story.loaded(1, null), story.disc(SECOND), story.loaded(2, null));

    assertThat(ledger.loaded()).hasToString("1-2");
  }

  @Test
  void whatHadSettledMaySettleOnceMore() {
    Ledger settled =
        after(story.loaded(1), story.synced(1, "east"))
            .withSettled(dev.spindle.model.FragmentSet.of(1), NOW);

    assertThat(settled.apply(story.disc(SECOND), NOW).holdings().settled().isEmpty()).isTrue();
  }

  @Test
  void theLostDiscsDigestSaysNothingWheneverItComes() {
    assertThat(after(story.loadedWhole(), story.loaded(1), story.disc(SECOND)).loaded().isEmpty())
        .isTrue();
    assertThat(after(story.loaded(1), story.disc(SECOND), story.loadedWhole()).loaded().isEmpty())
        .isTrue();
  }

  @Test
  void theNewDiscsDigestMayComeOnItsOwnTopicBeforeTheDisc() {
    Ledger ledger = after(story.loaded(1), story.loadedWhole(SECOND));
    assertThat(ledger.loaded()).hasToString("1");

    assertThat(ledger.apply(story.disc(SECOND), NOW).loaded()).hasToString("1-5");
  }

  @Test
  void anImageThatWasCompleteStaysSo() {
    Ledger ledger =
        after(
            story.loaded(1),
            story.loadedWhole(),
            story.syncedWhole("east"),
            new ImageEvent.Completed(story.imageId(), ImageStory.DIGEST),
            story.disc(SECOND));

    assertThat(ledger.phase()).isEqualTo(ImagePhase.COMPLETE);
    assertThat(ledger.loaded().isEmpty()).isTrue();
    assertThat(ledger.course().digest()).isEqualTo(ImageStory.DIGEST);
  }

  @Test
  void anotherDiscIsNotBootableBecauseTheOneBeforeWas() {
    Ledger ledger = after(story.disc(ImageStory.DISC), story.loaded(1), story.bootable());

    assertThat(ledger.course().bootable()).isTrue();
    assertThat(ledger.apply(story.disc(ImageStory.DISC), NOW).course().bootable()).isTrue();
    assertThat(ledger.apply(story.disc(SECOND), NOW).course().bootable()).isFalse();
    assertThat(ledger.apply(story.loaded(2, SECOND), NOW).course().bootable()).isFalse();
  }

  /** A consumer that goes back in the loader's topic ends where it was. */
  @Test
  void hearingAllOfItOnceMoreChangesNothingInTheEnd() {
    List<Event> topic =
        List.of(
            story.disc(ImageStory.DISC),
            story.loaded(1),
            story.loaded(2),
            story.disc(SECOND),
            story.loaded(3, SECOND));
    Ledger once = after(topic.toArray(Event[]::new));
    for (int from = 0; from < topic.size(); from++) {
      Ledger again = once;
      for (Event event : topic.subList(from, topic.size())) {
        again = again.apply(event, NOW);
      }
      assertThat(again).isEqualTo(once);
    }
  }
}
