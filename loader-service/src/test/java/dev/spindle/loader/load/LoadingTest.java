package dev.spindle.loader.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.event.DriveEvent;
import dev.spindle.event.FragmentEvent;
import dev.spindle.event.FragmentsEvent;
import dev.spindle.event.ImageEvent;
import dev.spindle.loader.DriveFixture;
import dev.spindle.loader.disc.Claim;
import dev.spindle.loader.drive.Announcer;
import dev.spindle.loader.drive.Drive;
import dev.spindle.model.ByteRange;
import dev.spindle.model.Crc32c;
import dev.spindle.model.FragmentRange;
import dev.spindle.model.ImageId;
import dev.spindle.model.ImageLayout;
import dev.spindle.model.Sha256;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadingTest {
  private static final int MIB = 1 << 20;
  private static final int SIZE = 12 * MIB + 77;
  private static final ImageId ID = new ImageId("image");
  private static final ImageLayout LAYOUT = new ImageLayout(SIZE, MIB);

  @TempDir Path folder;
  private final byte[] content = DriveFixture.content(SIZE, 6);
  private final Queue<dev.spindle.event.Event> said = new ConcurrentLinkedQueue<>();
  private final Announcer announcer =
      event -> {
        said.add(event);
        return CompletableFuture.completedFuture(null);
      };

  /** What the fake upload-service stages, by path; and how many fetches it lets through. */
  private final Map<String, byte[]> staged = new ConcurrentHashMap<>();

  private final Queue<String> fetched = new ConcurrentLinkedQueue<>();
  private final Semaphore mayFetch = new Semaphore(1_000_000);
  private ImageDirectory.Found directory = new ImageDirectory.Found.Gone();
  private DriveFixture fixture;
  private Loading loading;
  private Receipts receipts;
  private Repairs repairs;
  private Verification verification;

  @BeforeEach
  void start() {
    fixture = new DriveFixture(folder.resolve("discs"));
    loading = new Loading(config(), announcer);
    receipts =
        new Receipts(fixture.drives(), _ -> directory, uri -> place -> fetch(uri, place), loading);
    repairs =
        new Repairs(
            receipts,
            loading,
            (label, range) -> place -> copy(slice(range), place),
            announcer,
            URI.create("http://loader"));
    verification = new Verification(announcer);
    fixture.drives().onInsert(verification::follow);
  }

  @AfterEach
  void end() {
    loading.close();
    verification.close();
    fixture.close();
  }

  private FetchOutcome fetch(URI uri, Claim.Place place) throws IOException, InterruptedException {
    mayFetch.acquire();
    fetched.add(uri.getPath());
    byte[] bytes = staged.get(uri.getPath());
    return bytes == null ? new FetchOutcome.Absent("404") : copy(bytes, place);
  }

  /** Of the disc that is in the drive. */
  private boolean isDigestSaid(Sha256 sha256) {
    String disc = fixture.drives().find(ID).orElseThrow().disc().label().disc();
    return said.contains(new ImageEvent.Loaded(ID, sha256, disc));
  }

  private static FetchOutcome copy(byte[] bytes, Claim.Place place) throws IOException {
    return Transfer.copy(new java.io.ByteArrayInputStream(bytes), place);
  }

  private byte[] slice(ByteRange range) {
    return Arrays.copyOfRange(content, (int) range.start(), (int) range.end());
  }

  private FragmentEvent.Received event(int number) {
    ByteRange range = LAYOUT.rangeOf(number);
    return new FragmentEvent.Received(
        ID,
        number,
        range.start(),
        (int) range.length(),
        Crc32c.of(slice(range)),
        URI.create("http://upload/" + number));
  }

  private FragmentEvent.Received stage(int number) {
    staged.put("/" + number, slice(LAYOUT.rangeOf(number)));
    return event(number);
  }

  private CompletableFuture<Void> receive(FragmentEvent.Received event) {
    try {
      return receipts.received(event);
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private Drive register() throws IOException {
    receipts.image(new ImageEvent.Registered(ID, "image.iso", LAYOUT, null, "loader-0", List.of()));
    return fixture.drives().find(ID).orElseThrow();
  }

  private List<Integer> saidLoaded() {
    return said.stream()
        .filter(FragmentEvent.Loaded.class::isInstance)
        .map(event -> ((FragmentEvent.Loaded) event).number())
        .toList();
  }

  @Test
  void receivedFragmentsAreLoadedAndTheWholeIsVerified() throws Exception {
    Drive drive = register();
    for (int number = 13; number >= 1; number--) {
      receive(stage(number)).get(10, TimeUnit.SECONDS);
    }

    assertThat(saidLoaded()).hasSize(13);
    ByteBuffer all = ByteBuffer.allocate(SIZE);
    drive.disc().read(all, 0);
    assertThat(all.array()).isEqualTo(content);
    DriveFixture.await("the digest said", () -> isDigestSaid(Sha256.of(content)));
    DriveFixture.await("the digest remembered", () -> drive.disc().label().digest() != null);
  }

  @Test
  void whatIsLoadedIsSaidAgainAndNotFetchedAgain() throws Exception {
    register();
    receive(stage(3)).get(10, TimeUnit.SECONDS);
    receive(event(3)).get(10, TimeUnit.SECONDS);

    assertThat(saidLoaded()).containsExactly(3, 3);
    assertThat(fetched).hasSize(1);
  }

  @Test
  void otherBytesForALoadedNumberAreRefused() throws Exception {
    Drive drive = register();
    receive(stage(3)).get(10, TimeUnit.SECONDS);
    FragmentEvent.Received other = event(3);
    receive(
            new FragmentEvent.Received(
                ID, 3, other.offset(), other.length(), new Crc32c(1), other.source()))
        .get(10, TimeUnit.SECONDS);

    assertThat(drive.disc().crc32cOf(3)).contains(other.crc32c());
    assertThat(fetched).hasSize(1);
  }

  @Test
  void aWantedFragmentOvertakesTheQueue() throws Exception {
    mayFetch.drainPermits();
    Drive drive = register();
    drive.hold(new ByteRange(0, 1), _ -> {});
    List<CompletableFuture<Void>> all = new java.util.ArrayList<>();
    for (int number = 2; number <= 12; number++) {
      all.add(receive(stage(number)));
    }
    all.add(receive(stage(1)));
    DriveFixture.await("both fetchers at work", () -> mayFetch.getQueueLength() == 2);

    mayFetch.release(3);

    DriveFixture.await("3 fetched", () -> fetched.size() == 3);
    assertThat(fetched).contains("/1");
    mayFetch.release(100);
    CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(10, TimeUnit.SECONDS);
  }

  @Test
  void aFragmentWhoseEventDoesNotFitIsPassedOver() throws Exception {
    register();
    Crc32c crc = new Crc32c(0);
    URI uri = URI.create("http://upload/1");
    receive(new FragmentEvent.Received(ID, 99, 0, MIB, crc, uri)).get();
    receive(new FragmentEvent.Received(ID, 1, 5, MIB, crc, uri)).get();
    receive(new FragmentEvent.Received(ID, 1, 0, MIB - 1, crc, uri)).get();

    assertThat(fetched).isEmpty();
  }

  @Nested
  class WhenBytesAreBad {
    @Test
    void theyAreNeverLoadedAndGivenUpInTime() throws Exception {
      Drive drive = register();
      FragmentEvent.Received event = stage(2);
      staged.get("/2")[12345] ^= 1;
      receive(event).get(10, TimeUnit.SECONDS);

      assertThat(drive.disc().loaded().count()).isZero();
      assertThat(saidLoaded()).isEmpty();
      assertThat(fetched).hasSizeGreaterThan(1);
    }

    @Test
    void tooFewAndTooManyAreNoFragment() throws Exception {
      Drive drive = register();
      FragmentEvent.Received few = stage(2);
      FragmentEvent.Received many = stage(3);
      staged.put("/2", Arrays.copyOf(staged.get("/2"), MIB - 1));
      staged.put("/3", Arrays.copyOf(staged.get("/3"), MIB + 1));
      CompletableFuture.allOf(receive(few), receive(many)).get(10, TimeUnit.SECONDS);

      assertThat(drive.disc().loaded().count()).isZero();
    }

    @Test
    void goodOnesThatComeInTimeAreLoaded() throws Exception {
      Drive drive = register();
      FragmentEvent.Received event = stage(2);
      byte[] good = staged.get("/2").clone();
      staged.get("/2")[0] ^= 1;
      CompletableFuture<Void> loaded = receive(event);
      DriveFixture.await("a try", () -> !fetched.isEmpty());
      staged.put("/2", good);
      loaded.get(10, TimeUnit.SECONDS);

      assertThat(drive.disc().loaded().contains(2)).isTrue();
    }

    @Test
    void onesThatAreGoneAreGivenUpAtOnceAndWantedAgain() throws Exception {
      Drive drive = register();
      drive.hold(LAYOUT.rangeOf(4), _ -> {});
      receive(event(4)).get(10, TimeUnit.SECONDS);

      assertThat(fetched).hasSize(1);
      DriveFixture.await(
          "wanted",
          () ->
              fixture.announced(FragmentsEvent.Wanted.class).stream()
                  .anyMatch(wanted -> wanted.ranges().equals(List.of(FragmentRange.of(4)))));
    }
  }

  @Nested
  class AnImageThatIsNotKnownHere {
    @Test
    void isAskedForAndGetsADisc() throws Exception {
      directory =
          new ImageDirectory.Found.Known(
              dev.spindle.loader.disc.DiscLabel.of(ID, "image.iso", LAYOUT), "loader-0");
      receive(stage(1)).get(10, TimeUnit.SECONDS);

      assertThat(saidLoaded()).containsExactly(1);
    }

    @Test
    void isPassedOverWhenItIsAnotherLoaders() throws Exception {
      directory =
          new ImageDirectory.Found.Known(
              dev.spindle.loader.disc.DiscLabel.of(ID, "image.iso", LAYOUT), "loader-1");
      receive(stage(1)).get(10, TimeUnit.SECONDS);

      assertThat(fetched).isEmpty();
      assertThat(fixture.drives().all()).isEmpty();
    }

    @Test
    void isPassedOverWhenItIsGone() throws Exception {
      receive(stage(1)).get(10, TimeUnit.SECONDS);

      assertThat(fetched).isEmpty();
    }
  }

  @Nested
  class AnImageThatEnds {
    @Test
    void losesItsDiscWhenDeletedAndLateEventsBringNoneBack() throws Exception {
      register();
      receipts.image(new ImageEvent.Deleted(ID, false, "image.iso"));
      receive(stage(1)).get(10, TimeUnit.SECONDS);
      register0();

      assertThat(fixture.drives().all()).isEmpty();
      assertThat(folder.resolve("discs/image")).doesNotExist();
      assertThat(fixture.announced(DriveEvent.class).getLast().state())
          .isEqualTo(DriveEvent.State.EJECTED);
    }

    @Test
    void keepsItsDiscWhenAnExpiryCrossedItsCompletion() throws Exception {
      Drive drive = register();
      receipts.image(new ImageEvent.Completed(ID, Sha256.of(content)));
      receipts.image(new ImageEvent.Expired(ID, "image.iso"));

      assertThat(fixture.drives().find(ID)).contains(drive);
    }

    private void register0() throws IOException {
      receipts.image(
          new ImageEvent.Registered(ID, "image.iso", LAYOUT, null, "loader-0", List.of()));
    }

    @Test
    void keepsItsDiscWhenFailedButHoldsNoRead() throws Exception {
      Drive drive = register();
      List<Object> outcomes = new java.util.ArrayList<>();
      drive.hold(new ByteRange(0, 1), outcomes::add);
      receipts.image(new ImageEvent.Failed(ID, "no"));

      assertThat(outcomes).hasSize(1);
      assertThat(drive.disc().isGone()).isFalse();
    }
  }

  @Nested
  class WhenFragmentsAreMissing {
    @Test
    void theOnesOnTheDiscAreSaidAgain() throws Exception {
      register();
      receive(stage(2)).get(10, TimeUnit.SECONDS);
      repairs.missing(missing(FragmentsEvent.Remedy.STAGED));

      assertThat(saidLoaded()).containsExactly(2, 2);
    }

    @Test
    void theOnesOnTheDiscAreAnnouncedFromIt() throws Exception {
      register();
      receive(stage(2)).get(10, TimeUnit.SECONDS);
      repairs.missing(missing(FragmentsEvent.Remedy.DISC));

      FragmentEvent.Received event = event(2);
      assertThat(said)
          .contains(
              new FragmentEvent.Received(
                  ID,
                  2,
                  event.offset(),
                  event.length(),
                  event.crc32c(),
                  URI.create("http://loader/v1/drives/image/fragments/2")));
    }

    @Test
    void theOthersComeFromADataCentre() throws Exception {
      Drive drive = register();
      receive(stage(2)).get(10, TimeUnit.SECONDS);
      repairs.missing(missing(FragmentsEvent.Remedy.DATA_CENTRE));

      assertThat(drive.disc().loaded().isWhole()).isTrue();
      DriveFixture.await("the digest said", () -> isDigestSaid(Sha256.of(content)));
    }

    private FragmentsEvent.Missing missing(FragmentsEvent.Remedy remedy) {
      return new FragmentsEvent.Missing(ID, List.of(new FragmentRange(1, 40)), remedy);
    }
  }

  private static LoadConfig config() {
    return new LoadConfig() {
      @Override
      public Optional<Path> uploadTokenFile() {
        return Optional.empty();
      }

      @Override
      public URI uploadUrl() {
        return URI.create("http://upload");
      }

      @Override
      public URI advertisedUrl() {
        return URI.create("http://loader");
      }

      @Override
      public int fetches() {
        return 2;
      }

      @Override
      public int fetchesQueued() {
        return 16;
      }

      @Override
      public Duration fetchRetriedFor() {
        return Duration.ofMillis(600);
      }

      @Override
      public Duration fetchTimeout() {
        return Duration.ofSeconds(2);
      }
    };
  }
}
