package dev.spindle.sync.replicate;

import static dev.spindle.sync.replicate.ReplicationFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.event.FragmentsEvent;
import dev.spindle.event.ImageEvent;
import dev.spindle.model.FragmentRange;
import dev.spindle.model.FragmentSet;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplicationTest {
  private static final int MIB = 1 << 20;
  private static final int TWENTY_MIB = 20 * MIB + 7;

  @TempDir Path spool;
  private ReplicationFixture world;

  @BeforeEach
  void begin() {
    world = new ReplicationFixture(spool);
  }

  @AfterEach
  void stop() {
    world.close();
  }

  @Nested
  class AnImageThatArrivesInRandomOrder {
    private final long seed = System.nanoTime();

    @Test
    void isWholeInEveryDataCentreAndEachFragmentWasSaid() throws Exception {
      System.out.println("ReplicationTest seed " + seed);
      Upload upload = world.upload(TWENTY_MIB, "east", "west");
      world.hears(upload.registered());
      for (int number : upload.inRandomOrder(seed)) {
        world.hears(upload.received(number));
      }
      await(() -> world.isWhole(upload, "east") && world.isWhole(upload, "west"));
      assertThat(world.east.content(ObjectKey.of(upload.image))).isEqualTo(upload.bytes);
      assertThat(world.west.content(ObjectKey.of(upload.image))).isEqualTo(upload.bytes);
      assertThat(world.synced(upload, "east")).isEqualTo(FragmentSet.all(upload.image.layout()));
      assertThat(world.east.find(ObjectKey.of(upload.image)).orElseThrow().metadata())
          .isEqualTo(
              Map.of(
                  "image-id", upload.id().value(),
                  "fragment-size", Integer.toString(MIB),
                  "sha256", upload.image.sha256().hex()));
    }

    @Test
    void isWholeAlthoughNobodySaidThatItWasRegistered() throws Exception {
      Upload upload = world.upload(TWENTY_MIB, "east");
      for (int number : upload.inRandomOrder(seed)) {
        world.hears(upload.received(number));
      }
      await(() -> world.isWhole(upload, "east"));
    }
  }

  @Test
  void aPartGoesOutBeforeTheOthersHaveCome() throws Exception {
    Upload upload = world.upload(TWENTY_MIB, "east");
    world.receive(upload, 9, 16);
    await(() -> world.synced(upload, "east").contains(new FragmentRange(9, 16)));
    assertThat(world.east.storedParts()).isEqualTo(1);
    assertThat(world.isWhole(upload, "east")).isFalse();
  }

  @Test
  void anImageOfOneByteIsCopied() throws Exception {
    Upload upload = world.upload(1, "east");
    world.hears(upload.received(1));
    await(() -> world.isWhole(upload, "east"));
    assertThat(world.east.content(ObjectKey.of(upload.image))).isEqualTo(upload.bytes);
  }

  @Test
  void aPartThatIsTooLargeForMemoryGoesThroughAFile() throws Exception {
    Upload upload = new Upload(TWENTY_MIB, "east");
    world.start(upload, world.settings(1));
    world.receive(upload, 1, 21);
    await(() -> world.isWhole(upload, "east"));
    assertThat(spool).isEmptyDirectory();
  }

  @Test
  void aFragmentReceivedTwiceIsStoredOnceAndSaidAgain() throws Exception {
    Upload upload = world.upload(TWENTY_MIB, "east");
    world.receive(upload, 1, 8);
    await(() -> world.synced(upload, "east").count() == 8);
    world.said.clear();
    world.hears(upload.received(3));
    await(() -> world.synced(upload, "east").contains(3));
    assertThat(world.east.storedParts()).isEqualTo(1);
  }

  @Nested
  class ADataCentreThatIsDown {
    @Test
    void holdsUpNoOtherAndIsServedWhenItIsBack() throws Exception {
      Upload upload = world.upload(TWENTY_MIB, "east", "west");
      world.west.down(true);
      world.receive(upload, 1, 21);
      await(() -> world.isWhole(upload, "east"));
      assertThat(world.synced(upload, "west").isEmpty()).isTrue();
      world.west.down(false);
      await(() -> world.isWhole(upload, "west"));
      assertThat(world.west.content(ObjectKey.of(upload.image))).isEqualTo(upload.bytes);
    }

    @Test
    void isServedAfterItLostWhatItHad() throws Exception {
      Upload upload = world.upload(TWENTY_MIB, "east");
      world.receive(upload, 1, 16);
      await(() -> world.synced(upload, "east").count() == 16);
      world.east.loseUploads();
      world.receive(upload, 17, 21);
      await(() -> world.isWhole(upload, "east"));
      assertThat(world.east.content(ObjectKey.of(upload.image))).isEqualTo(upload.bytes);
    }
  }

  @Nested
  class AFragmentThatCannotBeFetched {
    @Test
    void isFetchedOnceTheUploadServiceIsBack() throws Exception {
      Upload upload = world.upload(TWENTY_MIB, "east");
      upload.down(true);
      world.receive(upload, 1, 21);
      upload.down(false);
      await(() -> world.isWhole(upload, "east"));
    }

    @Test
    void isLeftUntilItIsAnnouncedAgain() throws Exception {
      Upload upload = world.upload(TWENTY_MIB, "east");
      upload.corrupt(3, true);
      world.receive(upload, 1, 21);
      await(() -> world.synced(upload, "east").count() == 13);
      assertThat(world.synced(upload, "east").contains(3)).isFalse();
      upload.corrupt(3, false);
      world.hears(upload.received(3));
      await(() -> world.isWhole(upload, "east"));
      assertThat(world.east.content(ObjectKey.of(upload.image))).isEqualTo(upload.bytes);
    }
  }

  @Nested
  class AfterARestart {
    @Test
    void whatIsInTheBucketIsSaidAgainAndTheRestGoesOn() throws Exception {
      Upload upload = world.upload(TWENTY_MIB, "east");
      world.receive(upload, 1, 12);
      await(() -> world.synced(upload, "east").count() == 8);
      world.replication().close();
      world.said.clear();
      for (int number = 1; number <= 8; number++) {
        upload.lose(number);
      }

      world.start(upload, world.settings(Long.MAX_VALUE));
      world.replication().resume();
      await(() -> world.synced(upload, "east").count() == 8);
      world.receive(upload, 13, 21);

      await(() -> world.isWhole(upload, "east"));
      assertThat(world.east.storedParts()).isEqualTo(3);
      assertThat(world.east.content(ObjectKey.of(upload.image))).isEqualTo(upload.bytes);
    }

    @Test
    void aFinishedObjectIsSaidAgain() throws Exception {
      Upload upload = world.upload(TWENTY_MIB, "east");
      world.receive(upload, 1, 21);
      await(() -> world.isWhole(upload, "east"));
      world.replication().close();
      world.said.clear();

      world.start(upload, world.settings(Long.MAX_VALUE));
      world.replication().resume();
      await(() -> world.isWhole(upload, "east"));
      assertThat(world.synced(upload, "east").isWhole(upload.image.layout())).isTrue();
      assertThat(world.east.storedParts()).isEqualTo(3);
    }
  }

  @Nested
  class WhatIsMissing {
    @Test
    void isSaidAgainOfAKnownImage() throws Exception {
      Upload upload = world.upload(TWENTY_MIB, "east");
      world.receive(upload, 1, 8);
      await(() -> world.synced(upload, "east").count() == 8);
      world.said.clear();
      world.hears(missing(upload, 7, 10));
      assertThat(world.synced(upload, "east")).isEqualTo(FragmentSet.of(7, 8));
    }

    @Test
    void isSaidAgainOfAnImageThatIsComplete() throws Exception {
      Upload upload = world.upload(TWENTY_MIB, "east");
      world.receive(upload, 1, 21);
      await(() -> world.isWhole(upload, "east"));
      world.hears(new ImageEvent.Completed(upload.id(), upload.image.sha256()));
      world.said.clear();
      world.hears(missing(upload, 1, 2));
      await(() -> world.isWhole(upload, "east") && world.synced(upload, "east").contains(1));
    }

    private FragmentsEvent.Missing missing(Upload upload, int first, int last) {
      return new FragmentsEvent.Missing(
          upload.id(), List.of(new FragmentRange(first, last)), FragmentsEvent.Remedy.STAGED);
    }
  }
}
