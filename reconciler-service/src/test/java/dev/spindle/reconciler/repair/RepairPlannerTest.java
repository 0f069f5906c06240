package dev.spindle.reconciler.repair;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.event.Event;
import dev.spindle.event.FragmentsEvent.Remedy;
import dev.spindle.model.FragmentSet;
import dev.spindle.model.ImagePhase;
import dev.spindle.model.Sha256;
import dev.spindle.reconciler.ImageStory;
import dev.spindle.reconciler.TestSettings;
import dev.spindle.reconciler.ledger.Ledger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class RepairPlannerTest {
  private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

  private final RepairPlanner planner = new RepairPlanner(new TestSettings());
  private ImageStory story = ImageStory.of(6, "east", "west");
  private Ledger ledger = Ledger.empty(story.imageId());
  private Instant now = START;

  private void begin(ImageStory other) {
    story = other;
    ledger = Ledger.empty(story.imageId());
  }

  private void happens(Event... events) {
    happens(List.of(events));
  }

  private void happens(List<Event> events) {
    for (Event event : events) {
      ledger = ledger.apply(event, now);
    }
  }

  private void pass(Duration time) {
    now = now.plus(time);
  }

  /** Everything that is said now, and said it is. */
  private List<RepairStep> said() {
    List<RepairStep> steps = planner.plan(ledger, now).steps();
    for (RepairStep step : steps) {
      ledger = planner.after(ledger, step, now);
    }
    return steps;
  }

  private List<RepairStep> saidWhenQuiet() {
    pass(Duration.ofSeconds(2));
    return said();
  }

  private static RepairStep missing(Remedy remedy, String fragments) {
    return new RepairStep.Announce(remedy, FragmentSet.parse(fragments));
  }

  private static RepairStep settle(String fragments) {
    return new RepairStep.Settle(FragmentSet.parse(fragments));
  }

  private List<RepairStep> remedies(List<RepairStep> steps) {
    return steps.stream().filter(step -> step instanceof RepairStep.Announce).toList();
  }

  @Nested
  class WhileTheLoadRuns {
    @Test
    void nothingIsMissing() {
      happens(story.registered(), story.received(1));
      assertThat(saidWhenQuiet()).isEmpty();
      assertThat(planner.plan(ledger, now).nextLook())
          .isEqualTo(START.plus(Duration.ofMinutes(10)));
    }

    @Test
    void anImageThatIsOnlyRegisteredIsNeverIdle() {
      happens(story.registered());
      pass(Duration.ofDays(1));
      assertThat(planner.plan(ledger, now)).isEqualTo(new RepairPlan(List.of(), null));
    }

    @Test
    void anImageThatIsNotYetHeardToBeRegisteredWaits() {
      happens(story.everywhere("1-6"));
      happens(story.loadEnded(), story.loadedWhole());
      pass(Duration.ofDays(1));
      assertThat(planner.plan(ledger, now)).isEqualTo(new RepairPlan(List.of(), null));
    }

    @Test
    void fragmentsThatAreEverywhereAreSettledAFewTimesASecondAtMost() {
      happens(story.registered());
      happens(story.everywhere("1-2"));
      happens(story.received(3), story.loaded(3), story.synced(3, "east"));
      assertThat(said()).containsExactly(settle("1-2"));
      assertThat(said()).isEmpty();
      happens(story.synced(3, "west"));
      assertThat(said()).isEmpty();
      assertThat(planner.plan(ledger, now).nextLook()).isEqualTo(now.plusMillis(500));
      pass(Duration.ofMillis(500));
      assertThat(said()).containsExactly(settle("3"));
    }

    @Test
    void silenceForLongEnoughEndsIt() {
      happens(story.registered(), story.received(1));
      pass(Duration.ofMinutes(10));
      assertThat(said()).containsExactly(missing(Remedy.STAGED, "1-6"));
    }
  }

  @Nested
  class OnceTheLoadHasEnded {
    @Test
    void newsAreWaitedForUntilItIsQuiet() {
      happens(story.registered(), story.received(1), story.loadEnded());
      assertThat(said()).isEmpty();
      pass(Duration.ofMillis(1999));
      happens(story.loaded(1));
      pass(Duration.ofMillis(1999));
      assertThat(said()).isEmpty();
      assertThat(planner.plan(ledger, now).nextLook()).isEqualTo(now.plusMillis(1));
      pass(Duration.ofMillis(1));
      assertThat(said()).containsExactly(missing(Remedy.STAGED, "1-6"));
    }

    @Test
    void whatMayStillBeStagedIsAskedForThere() {
      happens(story.registered());
      happens(story.everywhere("1-4"));
      // 5 was received but never loaded; 6 was never heard of.
      happens(story.received(5), story.synced(5, "east"), story.synced(5, "west"));
      happens(story.loadEnded());
      assertThat(saidWhenQuiet()).containsExactly(settle("1-4"), missing(Remedy.STAGED, "5-6"));
    }

    @Test
    void whatOnlyADataCentreLacksComesFromTheDisc() {
      happens(story.registered());
      happens(story.everywhere("1-5"));
      happens(story.received(6), story.loaded(6), story.synced(6, "east"), story.lost("6"));
      assertThat(remedies(saidWhenQuiet())).containsExactly(missing(Remedy.DISC, "6"));
    }

    @Test
    void whatTheDiscLacksComesFromAFinishedObject() {
      happens(story.registered());
      happens(story.everywhere("1-5"));
      happens(story.received(6), story.syncedWhole("west"), story.lost("6"));
      assertThat(remedies(saidWhenQuiet())).containsExactly(missing(Remedy.DATA_CENTRE, "6"));
    }

    @Test
    void whatNobodyHasTheDeviceIsAskedFor() {
      happens(story.registered());
      happens(story.everywhere("1-4"));
      // 5 came and was lost before anybody had all of it; the device never sent 6.
      happens(story.received(5), story.synced(5, "east"), story.loadEnded(), story.lost("5-6"));
      assertThat(remedies(saidWhenQuiet())).containsExactly(missing(Remedy.DEVICE, "5-6"));
      assertThat(ledger.phase()).isEqualTo(ImagePhase.RECEIVING);
    }

    @Test
    void eachFragmentGetsItsOwnRemedy() {
      happens(story.registered());
      happens(story.everywhere("1-2"));
      happens(story.received(3));
      happens(story.received(4), story.loaded(4), story.loadEnded());
      happens(story.lost("4-6"));
      assertThat(remedies(saidWhenQuiet()))
          .containsExactly(
              missing(Remedy.STAGED, "3"),
              missing(Remedy.DISC, "4"),
              missing(Remedy.DEVICE, "5-6"));
    }
  }

  @Nested
  class Unanswered {
    @Test
    void aRemedyIsSaidAgainEachTimeAfterTwiceAsLongUpToAMinute() {
      happens(story.registered(), story.received(1), story.loadEnded());
      pass(Duration.ofSeconds(2));
      List<Long> seconds = new ArrayList<>();
      Instant before = now;
      for (int i = 0; i < 9; i++) {
        assertThat(said()).containsExactly(missing(Remedy.STAGED, "1-6"));
        assertThat(said()).isEmpty();
        before = now;
        now = planner.plan(ledger, now).nextLook();
        seconds.add(Duration.between(before, now).toSeconds());
      }
      assertThat(seconds).containsExactly(2L, 4L, 8L, 16L, 32L, 60L, 60L, 60L, 60L);
    }

    @Test
    void progressDoesNotMakeItImpatient() {
      happens(story.registered(), story.loadEnded());
      assertThat(remedies(saidWhenQuiet())).containsExactly(missing(Remedy.STAGED, "1-6"));
      happens(story.everywhere("1"));
      pass(Duration.ofSeconds(2));
      assertThat(remedies(said())).containsExactly(missing(Remedy.STAGED, "2-6"));
      happens(story.everywhere("2"));
      pass(Duration.ofSeconds(2));
      assertThat(remedies(said())).isEmpty();
      pass(Duration.ofSeconds(2));
      assertThat(remedies(said())).containsExactly(missing(Remedy.STAGED, "3-6"));
    }

    @Test
    void moreOfItIsSaidAtOnceAndProgressIsWaitedFor() {
      happens(story.registered());
      happens(story.everywhere("1-3"));
      happens(story.loadEnded(), story.lost("4-5"));
      assertThat(remedies(saidWhenQuiet()))
          .containsExactly(missing(Remedy.STAGED, "6"), missing(Remedy.DEVICE, "4-5"));
      pass(Duration.ofMillis(1));
      happens(story.lost("6"));
      assertThat(remedies(saidWhenQuiet()))
          .containsExactly(missing(Remedy.STAGED, ""), missing(Remedy.DEVICE, "4-6"));
    }
  }

  @Nested
  class WhenTheDeviceSendsItAgain {
    @Test
    void itTakesTheNormalWayAndTheRestIsWithdrawn() {
      happens(story.registered());
      happens(story.everywhere("1-5"));
      happens(story.loadEnded(), story.lost("6"));
      assertThat(remedies(saidWhenQuiet())).containsExactly(missing(Remedy.DEVICE, "6"));
      happens(story.received(6));
      assertThat(ledger.phase()).isEqualTo(ImagePhase.CHECKING);
      happens(story.everywhere("6"));
      assertThat(remedies(saidWhenQuiet())).isEmpty();
      happens(story.loadedWhole(), story.syncedWhole("east"), story.syncedWhole("west"));
      assertThat(said()).containsExactly(new RepairStep.Complete(ImageStory.DIGEST));
    }

    @Test
    void whatIsNoLongerNeededIsWithdrawnOnce() {
      happens(story.registered());
      happens(story.everywhere("1-5"));
      happens(story.loadEnded(), story.lost("6"));
      said();
      assertThat(remedies(saidWhenQuiet())).containsExactly(missing(Remedy.DEVICE, "6"));
      // It was on its way after all.
      happens(story.loaded(6), story.synced(6, "east"), story.synced(6, "west"));
      assertThat(remedies(saidWhenQuiet())).containsExactly(missing(Remedy.DEVICE, ""));
      assertThat(remedies(said())).isEmpty();
    }
  }

  @Nested
  class WhenTheDiscWasLost {
    private static final String SECOND = "second-disc";

    @Test
    void anUnfinishedImagesFragmentsAreAskedForAsIfNeverLoaded() {
      happens(story.registered());
      happens(story.everywhere("1-6"));
      assertThat(said()).containsExactly(settle("1-6"));
      happens(story.disc(SECOND));
      assertThat(saidWhenQuiet()).containsExactly(missing(Remedy.STAGED, "1-6"));
      // Their staged bytes had gone, and only one data centre is whole.
      happens(story.lost("1-6"), story.syncedWhole("west"));
      assertThat(remedies(saidWhenQuiet()))
          .containsExactly(missing(Remedy.STAGED, ""), missing(Remedy.DATA_CENTRE, "1-6"));
    }

    @Test
    void aCompleteImagesNewDiscIsFilledFromADataCentre() {
      happens(story.registered());
      happens(story.everywhere("1-6"));
      happens(story.loadedWhole(), story.syncedWhole("east"), story.syncedWhole("west"));
      assertThat(said()).containsExactly(new RepairStep.Complete(ImageStory.DIGEST));
      happens(story.disc(SECOND));
      assertThat(said()).isEmpty();
      assertThat(saidWhenQuiet()).containsExactly(missing(Remedy.DATA_CENTRE, "1-6"));
      for (int number = 1; number <= 6; number++) {
        happens(story.loaded(number, SECOND));
      }
      assertThat(said()).containsExactly(missing(Remedy.DATA_CENTRE, ""));
      happens(story.loadedWhole(SECOND));
      pass(Duration.ofDays(1));
      assertThat(planner.plan(ledger, now)).isEqualTo(new RepairPlan(List.of(), null));
      assertThat(ledger.phase()).isEqualTo(ImagePhase.COMPLETE);
    }

    @Test
    void anImageThatIsInNoDataCentreCannotBeFilled() {
      begin(ImageStory.of(6));
      happens(story.registered(), story.loadedWhole(), story.loaded(1));
      said();
      happens(story.disc(SECOND));
      pass(Duration.ofDays(1));
      assertThat(planner.plan(ledger, now)).isEqualTo(new RepairPlan(List.of(), null));
    }
  }

  @Nested
  class AtTheEnd {
    private void allIsEverywhere() {
      happens(story.registered());
      happens(story.everywhere("1-6"));
    }

    @Test
    void anImageIsCompleteAtOnceWhenDiscAndDataCentresSaySo() {
      allIsEverywhere();
      said();
      happens(story.syncedWhole("west"), story.loadedWhole());
      assertThat(said()).isEmpty();
      happens(story.syncedWhole("east"));
      assertThat(said()).containsExactly(new RepairStep.Complete(ImageStory.DIGEST));
      assertThat(ledger.phase()).isEqualTo(ImagePhase.COMPLETE);
      pass(Duration.ofDays(1));
      assertThat(planner.plan(ledger, now)).isEqualTo(new RepairPlan(List.of(), null));
    }

    @Test
    void lostFragmentEventsDoNotHinderIt() {
      happens(story.registered(), story.loadedWhole());
      happens(story.syncedWhole("east"), story.syncedWhole("west"));
      assertThat(said()).containsExactly(new RepairStep.Complete(ImageStory.DIGEST));
    }

    @Test
    void withoutDataCentresTheDiscSuffices() {
      begin(ImageStory.of(6).given(null));
      happens(story.registered(), story.loadedWhole());
      assertThat(said()).containsExactly(new RepairStep.Complete(ImageStory.DIGEST));
    }

    @Test
    void anotherDigestThanTheDeviceSaidFailsIt() {
      Sha256 other = Sha256.of(new byte[] {1});
      begin(ImageStory.of(6, "east").given(other));
      happens(story.registered(), story.loadedWhole());
      List<RepairStep> steps = said();
      assertThat(steps).hasSize(1);
      assertThat(((RepairStep.Fail) steps.getFirst()).failure())
          .startsWith("The image's SHA-256 is " + ImageStory.DIGEST + ", the device said " + other);
      assertThat(ledger.phase()).isEqualTo(ImagePhase.FAILED);
      assertThat(said()).isEmpty();
    }

    @Test
    void dataCentresThatLostWhatTheyHeldGetAllOfItFromTheDisc() {
      allIsEverywhere();
      happens(story.loadedWhole());
      said();
      pass(Duration.ofSeconds(16));
      assertThat(remedies(said())).containsExactly(missing(Remedy.DISC, "6"));
      pass(Duration.ofSeconds(3));
      assertThat(remedies(said())).containsExactly(missing(Remedy.DISC, "6"));
      pass(Duration.ofSeconds(5));
      assertThat(remedies(said())).containsExactly(missing(Remedy.DISC, "1-6"));
    }

    @Test
    void aWordOfTheWholeThatIsLongOverdueIsAskedFor() {
      allIsEverywhere();
      happens(story.syncedWhole("east"), story.syncedWhole("west"));
      assertThat(said()).containsExactly(settle("1-6"));
      assertThat(saidWhenQuiet()).isEmpty();
      pass(Duration.ofSeconds(13));
      assertThat(said()).containsExactly(missing(Remedy.DISC, "6"));
      happens(story.loadedWhole());
      assertThat(said()).containsExactly(new RepairStep.Complete(ImageStory.DIGEST));
    }

    @Test
    void nothingIsSaidOfAnImageThatIsGone() {
      happens(story.registered(), story.loadEnded(), story.expired());
      pass(Duration.ofHours(1));
      assertThat(planner.plan(ledger, now)).isEqualTo(new RepairPlan(List.of(), null));
      happens(story.deleted());
      assertThat(planner.plan(ledger, now)).isEqualTo(new RepairPlan(List.of(), null));
    }

    @Test
    void ifItWasSaidButNotRecordedItIsSaidAgain() {
      allIsEverywhere();
      happens(story.loadedWhole(), story.syncedWhole("east"), story.syncedWhole("west"));
      List<RepairStep> first = planner.plan(ledger, now).steps();
      assertThat(planner.plan(ledger, now).steps())
          .isEqualTo(first)
          .containsExactly(new RepairStep.Complete(ImageStory.DIGEST));
      // Or it comes back over Kafka before that.
      happens(first.getFirst().event(story.imageId()));
      assertThat(said()).isEmpty();
    }
  }
}
