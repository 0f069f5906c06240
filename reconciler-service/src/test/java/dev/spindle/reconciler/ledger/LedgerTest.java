package dev.spindle.reconciler.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.event.Event;
import dev.spindle.event.FragmentsEvent.Remedy;
import dev.spindle.event.ImageEvent;
import dev.spindle.event.Topics;
import dev.spindle.model.FragmentSet;
import dev.spindle.model.ImageId;
import dev.spindle.model.ImagePhase;
import dev.spindle.model.Seed;
import dev.spindle.reconciler.ImageStory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class LedgerTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  private final ImageStory story = ImageStory.of(5, "east", "west");

  private Ledger after(Event... events) {
    return after(List.of(events));
  }

  private Ledger after(List<Event> events) {
    Ledger ledger = Ledger.empty(story.imageId());
    for (Event event : events) {
      ledger = ledger.apply(event, NOW);
    }
    return ledger;
  }

  @Nested
  class InWhateverOrder {
    private List<Event> growing() {
      List<Event> events = new ArrayList<>(story.everywhere("1-4"));
      events.add(story.registered());
      events.add(story.loadEnded());
      events.add(story.received(17));
      events.add(story.loaded(17));
      events.add(story.synced(17, "east"));
      events.add(story.synced(1, "mars"));
      events.add(story.lost("5"));
      events.add(story.syncedWhole("west"));
      return events;
    }

    @Test
    void anyPermutationAndDuplicationGivesTheSameLedger() {
      Random random = Seed.printed("permutations");
      List<Event> events = growing();
      Ledger expected = after(events);
      for (int round = 0; round < 300; round++) {
        List<Event> shuffled = new ArrayList<>(events);
        for (int i = 0; i < 10; i++) {
          shuffled.add(events.get(random.nextInt(events.size())));
        }
        Collections.shuffle(shuffled, random);
        assertThat(after(shuffled)).isEqualTo(expected);
      }
    }

    @Test
    void whenAnImageIsDeletedNothingElseMatters() {
      Random random = Seed.printed("deleted");
      List<Event> events = growing();
      events.add(story.loadedWhole());
      events.add(new ImageEvent.Completed(story.imageId(), ImageStory.DIGEST));
      events.add(new ImageEvent.Failed(story.imageId(), "no"));
      events.add(story.expired());
      events.add(story.deleted());
      Ledger expected = after(story.registered(), story.deleted());
      for (int round = 0; round < 300; round++) {
        Collections.shuffle(events, random);
        assertThat(after(events)).isEqualTo(expected);
      }
      assertThat(expected.phase()).isEqualTo(ImagePhase.DELETED);
    }

    /** Kafka keeps one image's order within a topic; a consumer may go back to an earlier place. */
    @Test
    void losingAndReceivingAgainKeepsOnlyTheirOwnTopicsOrder() {
      Random random = Seed.printed("interleavings");
      List<Event> events = new ArrayList<>(story.everywhere("1-3"));
      events.add(story.registered());
      events.add(story.received(4));
      events.add(story.lost("2,4-5"));
      events.add(story.received(4));
      events.add(story.lost("3"));
      events.add(story.received(2));
      Map<String, List<Event>> topics = new LinkedHashMap<>();
      events.forEach(
          event -> topics.computeIfAbsent(Topics.of(event), _ -> new ArrayList<>()).add(event));
      Ledger expected = after(events);
      assertThat(expected.holdings().lost()).hasToString("3,5");
      for (int round = 0; round < 300; round++) {
        assertThat(after(interleaved(topics, random))).isEqualTo(expected);
      }
    }

    private static List<Event> interleaved(Map<String, List<Event>> topics, Random random) {
      List<Event> heard = new ArrayList<>();
      Map<String, Integer> places = new LinkedHashMap<>();
      List<String> open = new ArrayList<>(topics.keySet());
      while (!open.isEmpty()) {
        String topic = open.get(random.nextInt(open.size()));
        int place = places.getOrDefault(topic, 0);
        if (place > 0 && random.nextInt(8) == 0) {
          place = random.nextInt(place);
        }
        heard.add(topics.get(topic).get(place));
        places.put(topic, place + 1);
        if (place + 1 == topics.get(topic).size()) {
          open.remove(topic);
        }
      }
      return heard;
    }
  }

  @Nested
  class Phases {
    @Test
    void fromRegisteredOverReceivingToChecking() {
      Ledger ledger = after(story.registered());
      assertThat(ledger.phase()).isEqualTo(ImagePhase.REGISTERED);
      ledger = ledger.apply(story.received(1), NOW);
      assertThat(ledger.phase()).isEqualTo(ImagePhase.RECEIVING);
      ledger = ledger.apply(story.loadEnded(), NOW);
      assertThat(ledger.phase()).isEqualTo(ImagePhase.CHECKING);
    }

    @Test
    void everyFragmentReceivedEndsTheLoad() {
      assertThat(after(story.everywhere("1-5")).phase()).isEqualTo(ImagePhase.RECEIVING);
      List<Event> events = new ArrayList<>(story.everywhere("1-5"));
      events.add(story.registered());
      assertThat(after(events).phase()).isEqualTo(ImagePhase.CHECKING);
    }

    @Test
    void whatTheDeviceIsAskedForMakesItReceivingUntilAllOfItCame() {
      Ledger ledger =
          after(story.registered(), story.loadEnded(), story.lost("2-3"))
              .withSaid(Remedy.DEVICE, new Announcement(FragmentSet.of(2, 3), 0, NOW));
      assertThat(ledger.phase()).isEqualTo(ImagePhase.RECEIVING);
      ledger = ledger.apply(story.received(3), NOW);
      assertThat(ledger.phase()).isEqualTo(ImagePhase.RECEIVING);
      assertThat(ledger.said().fragments(Remedy.DEVICE)).hasToString("2");
      ledger = ledger.apply(story.received(2), NOW);
      assertThat(ledger.phase()).isEqualTo(ImagePhase.CHECKING);
      assertThat(ledger.holdings().lost().isEmpty()).isTrue();
    }

    @Test
    void completeIsAPromiseThatALaterFailureDoesNotBreak() {
      Event completed = new ImageEvent.Completed(story.imageId(), ImageStory.DIGEST);
      Event failed = new ImageEvent.Failed(story.imageId(), "no");
      assertThat(after(failed).phase()).isEqualTo(ImagePhase.FAILED);
      assertThat(after(failed).course().failure()).isEqualTo("no");
      assertThat(after(completed, failed)).isEqualTo(after(failed, completed));
      assertThat(after(failed, completed).phase()).isEqualTo(ImagePhase.COMPLETE);
      assertThat(after(failed, completed).course().failure()).isNull();
    }

    @Test
    void completeIsAPromiseThatAnExpiryDoesNotBreak() {
      Event completed = new ImageEvent.Completed(story.imageId(), ImageStory.DIGEST);
      Ledger complete = after(story.registered(), story.loadedWhole(), completed);
      assertThat(complete.apply(story.expired(), NOW)).isSameAs(complete);
      assertThat(after(story.registered(), story.expired(), completed).phase())
          .isEqualTo(ImagePhase.COMPLETE);
    }
  }

  @Nested
  class Holding {
    @Test
    void theWholeImagesDigestSaysThatEachFragmentIsLoaded() {
      assertThat(after(story.registered(), story.loadedWhole()).loaded()).hasToString("1-5");
    }

    @Test
    void aFinishedObjectSaysThatEachFragmentIsSynced() {
      Ledger ledger = after(story.registered(), story.synced(2, "east"), story.syncedWhole("west"));
      assertThat(ledger.synced("east")).hasToString("2");
      assertThat(ledger.synced("west")).hasToString("1-5");
      Registration known = ledger.registration();
      assertThat(ledger.syncedEverywhere(known)).hasToString("2");
      assertThat(ledger.isSyncedWhole(known)).isFalse();
    }

    @Test
    void whatTheImageDoesNotHaveIsPassedOver() {
      Ledger ledger =
          after(
              story.loaded(6),
              story.registered(),
              story.received(1_000_000),
              story.lost("4-9"),
              story.synced(1, "mars"));
      assertThat(ledger.loaded().isEmpty()).isTrue();
      assertThat(ledger.holdings().received().isEmpty()).isTrue();
      assertThat(ledger.holdings().lost()).hasToString("4-5");
      assertThat(ledger.holdings().copies()).isEmpty();
    }

    @Test
    void onlyWhatChangesTheLedgerCountsAsNews() {
      Instant later = NOW.plusSeconds(9);
      Ledger ledger = after(story.registered(), story.received(1));
      assertThat(ledger.apply(story.received(1), later)).isSameAs(ledger);
      assertThat(ledger.apply(story.received(2), later).changedAt()).isEqualTo(later);
    }

    @Test
    void anEarlierLedgerStaysAsItWas() {
      Ledger before = after(story.registered(), story.received(1));
      Ledger after = before.apply(story.received(2), NOW).apply(story.lost("1"), NOW);
      assertThat(before.holdings().received()).hasToString("1");
      assertThat(before.holdings().lost().isEmpty()).isTrue();
      assertThat(after.holdings().received()).hasToString("1-2");
      assertThat(Ledger.empty(new ImageId("x")).holdings()).isEqualTo(Holdings.NONE);
    }
  }
}
