package dev.spindle.sync.replicate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.event.Event;
import dev.spindle.event.FragmentEvent;
import dev.spindle.event.FragmentsEvent;
import dev.spindle.event.ImageEvent;
import dev.spindle.model.FragmentRange;
import dev.spindle.model.FragmentSet;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplicationTest {
  private static final int MIB = 1 << 20;
  private static final int TWENTY_MIB = 20 * MIB + 7;

  @TempDir Path spool;
  private final InMemoryDataCentre east = new InMemoryDataCentre("east");
  private final InMemoryDataCentre west = new InMemoryDataCentre("west");
  private final List<Event> said = new CopyOnWriteArrayList<>();
  private Replication replication;

  @AfterEach
  void stop() {
    replication.close();
  }

  @Nested
  class AnImageThatArrivesInRandomOrder {
    private final long seed = System.nanoTime();

    @Test
    void isWholeInEveryDataCentreAndEachFragmentWasSaid() throws Exception {
      System.out.println("ReplicationTest seed " + seed);
      Upload upload = upload(TWENTY_MIB, "east", "west");
      replication.handle(upload.registered());
      for (int number : upload.inRandomOrder(seed)) {
        replication.handle(upload.received(number));
      }
      await(() -> isWhole(upload, "east") && isWhole(upload, "west"));
      assertThat(east.content(ObjectKey.of(upload.image))).isEqualTo(upload.bytes);
      assertThat(west.content(ObjectKey.of(upload.image))).isEqualTo(upload.bytes);
      assertThat(synced(upload, "east")).isEqualTo(FragmentSet.all(upload.image.layout()));
      assertThat(east.find(ObjectKey.of(upload.image)).orElseThrow().metadata())
          .isEqualTo(
              Map.of(
                  "image-id", upload.id().value(),
                  "fragment-size", Integer.toString(MIB),
                  "sha256", upload.image.sha256().hex()));
    }

    @Test
    void isWholeAlthoughNobodySaidThatItWasRegistered() throws Exception {
      Upload upload = upload(TWENTY_MIB, "east");
      for (int number : upload.inRandomOrder(seed)) {
        replication.handle(upload.received(number));
      }
      await(() -> isWhole(upload, "east"));
    }
  }

  @Test
  void aPartGoesOutBeforeTheOthersHaveCome() throws Exception {
    Upload upload = upload(TWENTY_MIB, "east");
    receive(upload, 9, 16);
    await(() -> synced(upload, "east").contains(new FragmentRange(9, 16)));
    assertThat(east.storedParts()).isEqualTo(1);
    assertThat(isWhole(upload, "east")).isFalse();
  }

  @Test
  void anImageOfOneByteIsCopied() throws Exception {
    Upload upload = upload(1, "east");
    replication.handle(upload.received(1));
    await(() -> isWhole(upload, "east"));
    assertThat(east.content(ObjectKey.of(upload.image))).isEqualTo(upload.bytes);
  }

  @Test
  void aPartThatIsTooLargeForMemoryGoesThroughAFile() throws Exception {
    Upload upload = new Upload(TWENTY_MIB, "east");
    start(upload, settings(spool, 1));
    receive(upload, 1, 21);
    await(() -> isWhole(upload, "east"));
    assertThat(spool).isEmptyDirectory();
  }

  @Test
  void aFragmentReceivedTwiceIsStoredOnceAndSaidAgain() throws Exception {
    Upload upload = upload(TWENTY_MIB, "east");
    receive(upload, 1, 8);
    await(() -> synced(upload, "east").count() == 8);
    said.clear();
    replication.handle(upload.received(3));
    await(() -> synced(upload, "east").contains(3));
    assertThat(east.storedParts()).isEqualTo(1);
  }

  @Nested
  class ADataCentreThatIsDown {
    @Test
    void holdsUpNoOtherAndIsServedWhenItIsBack() throws Exception {
      Upload upload = upload(TWENTY_MIB, "east", "west");
      west.down(true);
      receive(upload, 1, 21);
      await(() -> isWhole(upload, "east"));
      assertThat(synced(upload, "west").isEmpty()).isTrue();
      west.down(false);
      await(() -> isWhole(upload, "west"));
      assertThat(west.content(ObjectKey.of(upload.image))).isEqualTo(upload.bytes);
    }

    @Test
    void isServedAfterItLostWhatItHad() throws Exception {
      Upload upload = upload(TWENTY_MIB, "east");
      receive(upload, 1, 16);
      await(() -> synced(upload, "east").count() == 16);
      east.loseUploads();
      receive(upload, 17, 21);
      await(() -> isWhole(upload, "east"));
      assertThat(east.content(ObjectKey.of(upload.image))).isEqualTo(upload.bytes);
    }
  }

  @Nested
  class AFragmentThatCannotBeFetched {
    @Test
    void isFetchedOnceTheUploadServiceIsBack() throws Exception {
      Upload upload = upload(TWENTY_MIB, "east");
      upload.down(true);
      receive(upload, 1, 21);
      upload.down(false);
      await(() -> isWhole(upload, "east"));
    }

    @Test
    void isLeftUntilItIsAnnouncedAgain() throws Exception {
      Upload upload = upload(TWENTY_MIB, "east");
      upload.corrupt(3, true);
      receive(upload, 1, 21);
      await(() -> synced(upload, "east").count() == 13);
      assertThat(synced(upload, "east").contains(3)).isFalse();
      upload.corrupt(3, false);
      replication.handle(upload.received(3));
      await(() -> isWhole(upload, "east"));
      assertThat(east.content(ObjectKey.of(upload.image))).isEqualTo(upload.bytes);
    }
  }

  @Nested
  class AfterARestart {
    @Test
    void whatIsInTheBucketIsSaidAgainAndTheRestGoesOn() throws Exception {
      Upload upload = upload(TWENTY_MIB, "east");
      receive(upload, 1, 12);
      await(() -> synced(upload, "east").count() == 8);
      replication.close();
      said.clear();
      for (int number = 1; number <= 8; number++) {
        upload.lose(number);
      }

      start(upload, settings(spool, Long.MAX_VALUE));
      replication.resume();
      await(() -> synced(upload, "east").count() == 8);
      receive(upload, 13, 21);

      await(() -> isWhole(upload, "east"));
      assertThat(east.storedParts()).isEqualTo(3);
      assertThat(east.content(ObjectKey.of(upload.image))).isEqualTo(upload.bytes);
    }

    @Test
    void aFinishedObjectIsSaidAgain() throws Exception {
      Upload upload = upload(TWENTY_MIB, "east");
      receive(upload, 1, 21);
      await(() -> isWhole(upload, "east"));
      replication.close();
      said.clear();

      start(upload, settings(spool, Long.MAX_VALUE));
      replication.resume();
      await(() -> isWhole(upload, "east"));
      assertThat(synced(upload, "east").isWhole(upload.image.layout())).isTrue();
      assertThat(east.storedParts()).isEqualTo(3);
    }
  }

  @Nested
  class WhatIsMissing {
    @Test
    void isSaidAgainOfAKnownImage() throws Exception {
      Upload upload = upload(TWENTY_MIB, "east");
      receive(upload, 1, 8);
      await(() -> synced(upload, "east").count() == 8);
      said.clear();
      replication.handle(missing(upload, 7, 10));
      assertThat(synced(upload, "east")).isEqualTo(FragmentSet.of(7, 8));
    }

    @Test
    void isSaidAgainOfAnImageThatIsComplete() throws Exception {
      Upload upload = upload(TWENTY_MIB, "east");
      receive(upload, 1, 21);
      await(() -> isWhole(upload, "east"));
      replication.handle(new ImageEvent.Completed(upload.id(), upload.image.sha256()));
      said.clear();
      replication.handle(missing(upload, 1, 2));
      await(() -> isWhole(upload, "east") && synced(upload, "east").contains(1));
    }

    private FragmentsEvent.Missing missing(Upload upload, int first, int last) {
      return new FragmentsEvent.Missing(
          upload.id(), List.of(new FragmentRange(first, last)), FragmentsEvent.Remedy.STAGED);
    }
  }

  @Nested
  class ADeletedImage {
    @Test
    void leavesNoUnfinishedUploadAndDoesNotComeBack() throws Exception {
      Upload upload = upload(TWENTY_MIB, "east");
      receive(upload, 1, 8);
      await(() -> synced(upload, "east").count() == 8);
      upload.delete();
      replication.handle(new ImageEvent.Deleted(upload.id(), false));
      await(() -> east.unfinished("images/").isEmpty());
      receive(upload, 9, 21);
      replication.handle(upload.registered());
      assertThat(east.storedParts()).isEqualTo(1);
      assertThat(east.unfinished("images/")).isEmpty();
    }

    @Test
    void keepsItsObjectUnlessThatIsToGoAsWell() throws Exception {
      Upload upload = upload(TWENTY_MIB, "east");
      receive(upload, 1, 21);
      await(() -> isWhole(upload, "east"));
      replication.handle(new ImageEvent.Deleted(upload.id(), false));
      replication.handle(new ImageEvent.Completed(upload.id(), upload.image.sha256()));
      assertThat(east.find(ObjectKey.of(upload.image))).isPresent();

      replication.handle(new ImageEvent.Deleted(upload.id(), true));
      await(() -> east.find(ObjectKey.of(upload.image)).isEmpty());
    }

    @Test
    void thatNobodyRemembersIsTakenAwayAsWell() throws Exception {
      Upload upload = upload(TWENTY_MIB, "east");
      receive(upload, 1, 8);
      await(() -> synced(upload, "east").count() == 8);
      replication.close();
      start(upload, settings(spool, Long.MAX_VALUE));
      replication.handle(new ImageEvent.Expired(upload.id()));
      await(() -> east.unfinished("images/").isEmpty());
    }
  }

  private Upload upload(int size, String... dataCentres) {
    Upload upload = new Upload(size, dataCentres);
    start(upload, settings(spool, Long.MAX_VALUE));
    return upload;
  }

  private void start(Upload upload, ReplicateConfig config) {
    replication = new Replication(List.of(east, west), upload, upload, said::add, config);
    replication.start();
  }

  private void receive(Upload upload, int first, int last) throws IOException {
    for (int number = first; number <= last; number++) {
      replication.handle(upload.received(number));
    }
  }

  private FragmentSet synced(Upload upload, String dataCentre) {
    FragmentSet synced = new FragmentSet();
    for (Event event : said) {
      if (event instanceof FragmentEvent.Synced one
          && one.imageId().equals(upload.id())
          && one.dataCentre().equals(dataCentre)) {
        synced.add(one.number());
      }
    }
    return synced;
  }

  private boolean isWhole(Upload upload, String dataCentre) {
    return said.contains(
        new ImageEvent.Synced(
            upload.id(), dataCentre, "images/" + upload.id() + "/" + upload.image.name()));
  }

  private interface Condition {
    boolean holds() throws IOException;
  }

  private static void await(Condition condition) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.holds()) {
      assertThat(System.nanoTime()).as("within 20 s").isLessThan(deadline);
      Thread.sleep(5);
    }
  }

  private static ReplicateConfig settings(Path spool, long partMemory) {
    return new ReplicateConfig() {
      @Override
      public int partUploads() {
        return 2;
      }

      @Override
      public long partMemory() {
        return partMemory;
      }

      @Override
      public Path spool() {
        return spool;
      }

      @Override
      public Duration firstRetry() {
        return Duration.ofMillis(10);
      }

      @Override
      public Duration longestRetry() {
        return Duration.ofMillis(100);
      }

      @Override
      public int fetchAttempts() {
        return 5;
      }
    };
  }
}
