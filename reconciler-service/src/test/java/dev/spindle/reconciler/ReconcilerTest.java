package dev.spindle.reconciler;

import static dev.spindle.reconciler.ImageStory.each;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import dev.spindle.event.Event;
import dev.spindle.event.FragmentsEvent;
import dev.spindle.event.FragmentsEvent.Remedy;
import dev.spindle.event.ImageEvent;
import dev.spindle.event.Topics;
import dev.spindle.messaging.EventReader;
import dev.spindle.model.FragmentRange;
import dev.spindle.model.ImageId;
import dev.spindle.model.ImagePhase;
import dev.spindle.model.Sha256;
import dev.spindle.reconciler.ledger.Ledger;
import dev.spindle.reconciler.ledger.Ledgers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The whole service with a real broker and a real database. */
@QuarkusTest
@QuarkusTestResource(OutsideWorld.class)
class ReconcilerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Inject Ledgers ledgers;

  private final ImageStory story = ImageStory.of(6, "east", "west");
  private Broker broker;

  @BeforeEach
  void listen() {
    broker =
        new Broker(
            OutsideWorld.bootstrapServers(),
            Topics.IMAGES,
            Topics.MISSING,
            Topics.SETTLED,
            Topics.RECEIVED + Topics.DEAD_LETTER_SUFFIX);
  }

  @AfterEach
  void close() {
    broker.close();
  }

  @Test
  void whatIsMissingIsRepairedUntilTheImageIsComplete() {
    broker.say(story.registered());
    broker.say(story.everywhere("1-4"));
    broker.say(story.received(5), story.loadEnded());
    hearMissing(Remedy.STAGED, "5-6");

    broker.say(story.loaded(5), story.synced(5, "east"));
    broker.say(story.lost("5-6"));
    hearMissing(Remedy.DISC, "5");
    hearMissing(Remedy.DEVICE, "6");
    await(() -> phase() == ImagePhase.RECEIVING);
    given()
        .get("/v1/ledgers/" + story.imageId())
        .then()
        .statusCode(200)
        .body("missing", equalTo(List.of(List.of(6, 6))));

    broker.say(story.synced(5, "west"));
    broker.say(story.everywhere("6"));
    broker.say(story.loadedWhole(), story.syncedWhole("east"), story.syncedWhole("west"));
    assertThat(broker.hear(event -> isMine(event) && event instanceof ImageEvent.Completed))
        .isEqualTo(new ImageEvent.Completed(story.imageId(), ImageStory.DIGEST));
    await(() -> phase() == ImagePhase.COMPLETE);
    given()
        .get("/v1/ledgers/" + story.imageId())
        .then()
        .statusCode(200)
        .body("imageId", equalTo(story.imageId().value()))
        .body("name", equalTo("debian.iso"))
        .body("layout.fragmentCount", equalTo(6))
        .body("phase", equalTo("Complete"))
        .body("received", equalTo(List.of(List.of(1, 6))))
        .body("loaded", equalTo(List.of(List.of(1, 6))))
        .body("synced.east", equalTo(List.of(List.of(1, 6))))
        .body("synced.west", equalTo(List.of(List.of(1, 6))))
        .body("missing", equalTo(List.of()))
        .body("sha256", equalTo(ImageStory.DIGEST.hex()));
  }

  @Test
  void aCompleteImageWhoseDiscWasLostIsLoadedAgainFromADataCentre() {
    broker.say(story.registered());
    broker.say(story.everywhere("1-6"));
    broker.say(story.loadedWhole(), story.syncedWhole("east"), story.syncedWhole("west"));
    await(() -> phase() == ImagePhase.COMPLETE);

    broker.say(story.disc("second-disc"));
    hearMissing(Remedy.DATA_CENTRE, "1-6");
    given()
        .get("/v1/ledgers/" + story.imageId())
        .then()
        .body("phase", equalTo("Complete"))
        .body("loaded", equalTo(List.of()))
        .body("disc", equalTo("second-disc"));

    broker.say(each("1-6", number -> story.loaded(number, "second-disc")));
    hearMissing(Remedy.DATA_CENTRE, "");
  }

  @Test
  void fragmentsThatAreEverywhereAreSettledAndSaidAgainAfterARestart() {
    broker.say(story.registered());
    broker.say(story.everywhere("1-2"));
    hearSettled(1, 2);

    await(() -> ledger().map(ledger -> ledger.holdings().settled().count() == 2).orElse(false));

    // What a start of the service does.
    ledgers.forgetSettled().await().atMost(PATIENCE);

    hearSettled(1, 2);
  }

  @Test
  void anotherDigestThanTheDeviceSaidFailsTheImage() {
    ImageStory other = story.given(Sha256.of(new byte[] {1}));
    broker.say(other.registered(), other.loadedWhole());
    assertThat(broker.hear(event -> isMine(event) && event instanceof ImageEvent.Failed))
        .isInstanceOfSatisfying(
            ImageEvent.Failed.class,
            failed -> assertThat(failed.failure()).contains(ImageStory.DIGEST.hex()));
    await(() -> phase() == ImagePhase.FAILED);
  }

  @Test
  void garbageGoesToTheDeadLettersAndTheStreamGoesOn() {
    broker.say(story.registered());
    byte[] garbage = ("garbage of " + story.imageId()).getBytes(StandardCharsets.UTF_8);
    broker.sayGarbage(Topics.RECEIVED, story.imageId().value(), garbage);
    broker.say(story.received(1));
    await(() -> ledger().map(ledger -> ledger.holdings().received().contains(1)).orElse(false));
    assertThat(
            broker
                .hearMessage(message -> Arrays.equals(message.value(), garbage))
                .headers()
                .lastHeader(EventReader.REASON_HEADER)
                .value())
        .asString(StandardCharsets.UTF_8)
        .contains("not a CloudEvent");
  }

  @Test
  void eventsWaitForADatabaseThatIsAway() {
    broker.say(story.registered());
    await(() -> ledger().isPresent());
    OutsideWorld.withoutDatabase(
        () -> {
          broker.say(each("1-3", story::received));
          given().get("/v1/ledgers/" + story.imageId()).then().statusCode(500);
        });
    await(
        () ->
            ledger()
                .map(ledger -> ledger.holdings().received().toString().equals("1-3"))
                .orElse(false));
  }

  @Test
  void whatAReplicaTookAndDidNotSayBeforeItDiedIsSaidAfterItsLease() {
    Instant noon = Instant.now();
    List<Event> events = new ArrayList<>();
    events.add(story.registered());
    events.add(story.loadedWhole());
    ledgers.merge(events).await().atMost(PATIENCE);
    ledgers.merge(List.of(story.syncedWhole("east"))).await().atMost(PATIENCE);
    // The other replica takes it the moment that it is due, and is killed.
    ledgers.merge(List.of(story.syncedWhole("west"))).await().atMost(PATIENCE);
    ledgers
        .claimDue(noon.plusSeconds(60), Duration.ofSeconds(1).minusSeconds(60), 100)
        .await()
        .atMost(PATIENCE);
    broker.hear(event -> isMine(event) && event instanceof ImageEvent.Completed);
  }

  @Test
  void aLedgerIsReadBackAsItWasWritten() {
    List<Event> events = new ArrayList<>(story.everywhere("1-3"));
    events.add(story.registered());
    events.add(story.syncedWhole("west"));
    events.add(story.lost("5"));
    ledgers.merge(events).await().atMost(PATIENCE);
    Ledger found = ledger().orElseThrow();
    Ledger expected = Ledger.empty(story.imageId());
    for (Event event : events) {
      expected = expected.apply(event, found.changedAt());
    }
    assertThat(found.registration()).isEqualTo(expected.registration());
    assertThat(found.course()).isEqualTo(expected.course());
    assertThat(found.holdings().copies()).isEqualTo(expected.holdings().copies());
    assertThat(found.holdings().received()).isEqualTo(expected.holdings().received());
    assertThat(found.holdings().lost()).isEqualTo(expected.holdings().lost());
  }

  @Test
  void anyCharacterInANameOrAFailureIsKept() {
    String hostile = "\u0000'; DROP TABLE ledger; -- \uD83D\uDCBF \"\\";
    ImageEvent.Registered registered = (ImageEvent.Registered) story.registered();
    broker.say(
        new ImageEvent.Registered(
            story.imageId(), hostile, registered.layout(), null, hostile, List.of(hostile)),
        new ImageEvent.Synced(story.imageId(), hostile, hostile),
        new ImageEvent.Failed(story.imageId(), hostile));
    await(() -> phase() == ImagePhase.FAILED);
    Ledger found = ledger().orElseThrow();
    assertThat(found.registration().name()).isEqualTo(hostile);
    assertThat(found.course().failure()).isEqualTo(hostile);
    assertThat(found.holdings().copy(hostile).object()).isEqualTo(hostile);
  }

  @Test
  void mergersOfTheSameImagesDoNotLoseEachOthersEvents() {
    List<ImageStory> stories = Stream.generate(() -> ImageStory.of(20, "east")).limit(20).toList();
    var merges =
        IntStream.rangeClosed(1, 20)
            .mapToObj(
                number ->
                    ledgers
                        .merge(stories.stream().map(image -> image.received(number)).toList())
                        .onFailure()
                        .retry()
                        .atMost(5)
                        .subscribeAsCompletionStage())
            .toList();
    merges.forEach(merge -> merge.join());
    for (ImageStory image : stories) {
      assertThat(
              ledgers
                  .find(image.imageId())
                  .await()
                  .atMost(PATIENCE)
                  .orElseThrow()
                  .holdings()
                  .received())
          .hasToString("1-20");
    }
  }

  @Test
  void unknownImagesAndMalformedRequestsAreProblemDocuments() {
    for (String id : List.of(ImageId.random().value(), "NO-ID", "..%2f..")) {
      given().get("/v1/ledgers/" + id).then().statusCode(404);
    }
    given()
        .get("/v1/ledgers/unknown")
        .then()
        .statusCode(404)
        .contentType("application/problem+json")
        .body("type", equalTo("https://spindle.dev/problems/image-unknown"))
        .body("status", equalTo(404))
        .body("detail", containsString("unknown"));
    for (String query : List.of("limit=0", "limit=1001", "limit=x", "after=A")) {
      given().get("/v1/ledgers?" + query).then().statusCode(400);
    }
  }

  @Test
  void unfinishedLedgersAreListedInPages() {
    broker.say(story.registered());
    await(() -> ledger().isPresent());
    List<String> listed = new ArrayList<>();
    String next = "/v1/ledgers?limit=2";
    while (next != null) {
      var page = given().get(next).then().statusCode(200).contentType(ContentType.JSON).extract();
      listed.addAll(page.jsonPath().<String>getList("ledgers.imageId"));
      next = page.jsonPath().getString("next");
    }
    assertThat(listed).contains(story.imageId().value()).doesNotHaveDuplicates();
  }

  @Test
  void itIsHealthyAndCounts() {
    broker.say(story.registered(), story.received(1));
    await(() -> phase() == ImagePhase.RECEIVING);
    await(() -> given().get("/q/health").statusCode() == 200);
    given()
        .get("/q/metrics")
        .then()
        .statusCode(200)
        .body(containsString("spindle_images{phase=\"Checking\"}"))
        .body(containsString("spindle_fragments_missing"));
    given()
        .get("/v1/ledgers?limit=1000")
        .then()
        .body("ledgers.phase", hasItem(equalTo("Receiving")));
  }

  private boolean isMine(Event event) {
    return event.imageId().equals(story.imageId());
  }

  private void hearMissing(Remedy remedy, String ranges) {
    broker.hear(
        event ->
            isMine(event)
                && event instanceof FragmentsEvent.Missing missing
                && missing.remedy() == remedy
                && FragmentRange.format(missing.ranges()).equals(ranges));
  }

  private void hearSettled(int first, int last) {
    broker.hear(
        event ->
            isMine(event)
                && event instanceof FragmentsEvent.Settled settled
                && settled.ranges().equals(List.of(new FragmentRange(first, last))));
  }

  private Optional<Ledger> ledger() {
    return ledgers.find(story.imageId()).await().atMost(PATIENCE);
  }

  private ImagePhase phase() {
    return ledger().map(Ledger::phase).orElse(ImagePhase.REGISTERED);
  }

  /** The database may be away, which is not yet an answer. */
  private static void await(BooleanSupplier condition) {
    Instant deadline = Instant.now().plus(PATIENCE);
    RuntimeException last = null;
    while (Instant.now().isBefore(deadline)) {
      try {
        if (condition.getAsBoolean()) {
          return;
        }
      } catch (RuntimeException e) {
        last = e;
      }
      LockSupport.parkNanos(20_000_000);
    }
    throw new AssertionError("waited " + PATIENCE + " in vain", last);
  }
}
