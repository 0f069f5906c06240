package dev.spindle.upload.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spindle.event.FragmentEvent;
import dev.spindle.event.FragmentsEvent;
import dev.spindle.event.FragmentsEvent.Missing;
import dev.spindle.event.FragmentsEvent.Reason;
import dev.spindle.event.FragmentsEvent.Remedy;
import dev.spindle.event.FragmentsEvent.Wanted;
import dev.spindle.event.ImageEvent;
import dev.spindle.model.Crc32c;
import dev.spindle.model.FragmentRange;
import dev.spindle.model.FragmentSet;
import dev.spindle.model.ImageId;
import dev.spindle.model.ImagePhase;
import dev.spindle.model.Sha256;
import dev.spindle.upload.catalogue.ImageState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageLifeTest {
  @TempDir Path root;

  private UploadFixture service;
  private ImageUpload upload;
  private ImageId id;

  @BeforeEach
  void start() throws IOException {
    service = new UploadFixture(root);
    upload = service.register(3);
    id = upload.image().id();
  }

  @AfterEach
  void stop() {
    service.close();
  }

  private ImagePhase phase() {
    return service.catalogue.find(id).orElseThrow().phase();
  }

  @Test
  void thePhasesFollowTheFragments() throws Exception {
    assertThat(phase()).isEqualTo(ImagePhase.REGISTERED);
    service.put(upload, 2);
    assertThat(phase()).isEqualTo(ImagePhase.RECEIVING);
    service.put(upload, 1);
    service.put(upload, 3);
    assertThat(phase()).isEqualTo(ImagePhase.CHECKING);
    service.requests.missing(new Missing(id, List.of(FragmentRange.of(2)), Remedy.DATA_CENTRE));
    assertThat(phase()).isEqualTo(ImagePhase.CHECKING);
    service.life.completed(upload, Sha256.of(new byte[0]));

    assertThat(phase()).isEqualTo(ImagePhase.COMPLETE);
    assertThat(service.put(upload, 1)).isEqualTo(new Refusal.ImageSealed(ImagePhase.COMPLETE));
  }

  @Test
  void aSecondCompleteIsRefusedUntilSomethingIsMissing() throws Exception {
    service.put(upload, 1);
    assertThat(service.life.complete(id)).isEqualTo(new ImageLife.Outcome.Done());
    assertThat(service.life.complete(id))
        .isEqualTo(new ImageLife.Outcome.AlreadyEnded(ImagePhase.CHECKING));
    service.requests.missing(new Missing(id, List.of(new FragmentRange(2, 3)), Remedy.DEVICE));
    assertThat(phase()).isEqualTo(ImagePhase.RECEIVING);
    assertThat(service.life.complete(id)).isEqualTo(new ImageLife.Outcome.Done());
    service.life.completed(upload, Sha256.of(new byte[0]));
    assertThat(service.life.complete(id))
        .isEqualTo(new ImageLife.Outcome.AlreadyEnded(ImagePhase.COMPLETE));
  }

  @Test
  void aWithdrawnRequestEndsTheLoadAgain() throws Exception {
    service.put(upload, 1);
    service.put(upload, 2);
    service.put(upload, 3);
    Files.delete(service.fragment(upload, 2));
    service.requests.missing(new Missing(id, List.of(FragmentRange.of(2)), Remedy.DEVICE));
    assertThat(phase()).isEqualTo(ImagePhase.RECEIVING);
    service.requests.missing(new Missing(id, List.of(), Remedy.DEVICE));

    assertThat(phase()).isEqualTo(ImagePhase.CHECKING);
  }

  @Test
  void theDeviceIsNotAskedForWhatIsStillStaged() throws Exception {
    service.put(upload, 1);
    service.put(upload, 2);
    Files.delete(service.fragment(upload, 2));
    service.events.clear();
    service.requests.missing(new Missing(id, List.of(new FragmentRange(1, 2)), Remedy.DEVICE));

    assertThat(service.heard(FragmentEvent.Received.class))
        .extracting(FragmentEvent.Received::number)
        .containsExactly(1);
    assertThat(upload.progress().missing()).isEqualTo(FragmentSet.of(2, 3));
  }

  @Test
  void aWantOfWhatIsOnTheDiscIsStale() throws Exception {
    service.put(upload, 1);
    upload.progress().loaded(FragmentSet.of(1));
    Files.delete(service.fragment(upload, 1));
    service.events.clear();
    service.requests.wanted(new Wanted(id, List.of(FragmentRange.of(1)), Reason.READ));

    assertThat(service.events).isEmpty();
    assertThat(upload.progress().missing()).isEqualTo(FragmentSet.of(2, 3));
  }

  @Test
  void aFragmentWhoseAnnouncementFailedIsAnnouncedWithItsRepetition() throws Exception {
    service.kafkaIsDown = true;
    assertThat(service.put(upload, 1)).isEqualTo(new Reception.NotAnnounced());
    assertThat(upload.progress().missing().count()).isEqualTo(3);
    service.kafkaIsDown = false;

    assertThat(service.put(upload, 1)).isEqualTo(new Reception.Repeated());
    assertThat(service.heard(FragmentEvent.Received.class))
        .extracting(FragmentEvent.Received::crc32c)
        .containsExactly(Crc32c.of(UploadFixture.bytes(1)));
    assertThat(upload.progress().missing().count()).isEqualTo(2);
  }

  @Nested
  class Expiry {
    @Test
    void comesWhenNothingHasArrivedForTooLong() throws Exception {
      service.now = service.now.plus(Duration.ofHours(23));
      service.put(upload, 1);
      service.attendance.attend();
      service.now = service.now.plus(Duration.ofHours(23));
      service.attendance.attend();
      assertThat(phase()).isEqualTo(ImagePhase.RECEIVING);
      service.now = service.now.plus(Duration.ofHours(1));
      service.attendance.attend();

      assertThat(phase()).isEqualTo(ImagePhase.EXPIRED);
      assertThat(service.heard(ImageEvent.Expired.class)).hasSize(1);
      assertThat(service.volume.images()).isEmpty();
      assertThat(service.put(upload, 1)).isEqualTo(new Refusal.ImageGone(ImagePhase.EXPIRED));
    }

    @Test
    void doesNotComeToWhatTheReconcilerSaysIsComplete() throws Exception {
      Sha256 whole = Sha256.of(new byte[] {1});
      service.ledger = _ -> Optional.of(RestartTest.entry(ImagePhase.COMPLETE, whole));
      service.now = service.now.plus(Duration.ofDays(2));
      service.attendance.attend();

      assertThat(service.catalogue.find(id).orElseThrow().state())
          .isEqualTo(new ImageState.Complete(whole));
      assertThat(service.heard(ImageEvent.Expired.class)).isEmpty();
    }

    @Test
    void waitsUntilTheReconcilerCanBeAsked() {
      service.ledger =
          _ -> {
            throw new IOException("connection refused");
          };
      service.now = service.now.plus(Duration.ofDays(2));
      service.attendance.attend();
      assertThat(phase()).isEqualTo(ImagePhase.REGISTERED);

      service.ledger = _ -> Optional.empty();
      service.attendance.attend();
      assertThat(phase()).isEqualTo(ImagePhase.EXPIRED);
    }
  }

  @Nested
  class Deletion {
    @Test
    void thatACrashKeptFromTheCatalogueIsRecordedWhenItIsHeard() {
      service.life.completed(upload, Sha256.of(new byte[0]));
      service.catalogue.isAway = true;
      assertThatThrownBy(() -> service.life.delete(id, true)).hasMessageContaining("away");
      service.catalogue.isAway = false;
      assertThat(phase()).isEqualTo(ImagePhase.COMPLETE);

      service.life.deleted(id);

      assertThat(phase()).isEqualTo(ImagePhase.DELETED);
      service.life.deleted(id);
      assertThat(phase()).isEqualTo(ImagePhase.DELETED);
    }

    @Test
    void saysTheNameThatNobodyCanAskForAnyMore() {
      service.life.delete(id, true);

      assertThat(service.heard(ImageEvent.Deleted.class))
          .containsExactly(new ImageEvent.Deleted(id, true, "disc.iso"));
    }

    @Test
    void ofAnImageThatNobodyKnowsIsPassedOver() {
      service.life.deleted(new ImageId("unknown"));

      assertThat(service.catalogue.find(new ImageId("unknown"))).isEmpty();
    }
  }

  @Nested
  class ALostDisc {
    @Test
    void getsWhatIsStillStagedAnnouncedAgain() throws Exception {
      service.put(upload, 1);
      service.put(upload, 2);
      upload.progress().disc("first");
      upload.progress().loaded(FragmentSet.of(1, 2));
      service.events.clear();

      assertThat(upload.progress().disc("second")).isTrue();
      service.requests.discReplaced(upload);

      assertThat(upload.progress().loaded().isEmpty()).isTrue();
      assertThat(service.heard(FragmentEvent.Received.class))
          .extracting(FragmentEvent.Received::number)
          .containsExactly(1, 2);
    }

    @Test
    void hasTheDeviceSendWhatAReadWaitsForAndHadSettled() throws Exception {
      service.put(upload, 1);
      upload.progress().disc("first");
      upload.progress().loaded(FragmentSet.of(1));
      service.requests.settled(new FragmentsEvent.Settled(id, List.of(FragmentRange.of(1))));
      upload.progress().disc("second");
      service.requests.discReplaced(upload);
      service.requests.wanted(new Wanted(id, List.of(FragmentRange.of(1)), Reason.READ));

      assertThat(upload.progress().missing()).isEqualTo(FragmentSet.of(1, 2, 3));
      assertThat(service.put(upload, 1)).isEqualTo(new Reception.Stored());
    }
  }

  @Test
  void whatIsBeingCheckedNeverExpires() throws Exception {
    for (int number = 1; number <= 3; number++) {
      service.put(upload, number);
    }
    service.now = service.now.plus(Duration.ofDays(3));
    service.attendance.attend();

    assertThat(phase()).isEqualTo(ImagePhase.CHECKING);
    assertThat(service.heard(ImageEvent.Expired.class)).isEmpty();
  }

  @Test
  void anEndThatTheCatalogueMissedIsRecordedWhenItIsHeardAgain() throws Exception {
    for (int number = 1; number <= 3; number++) {
      service.put(upload, number);
    }
    service.catalogue.isAway = true;
    assertThatThrownBy(() -> service.life.completed(upload, Sha256.of(new byte[0])))
        .hasMessageContaining("away");
    service.catalogue.isAway = false;
    assertThat(phase()).isEqualTo(ImagePhase.CHECKING);

    service.life.completed(upload, Sha256.of(new byte[0]));

    assertThat(phase()).isEqualTo(ImagePhase.COMPLETE);
    assertThat(service.volume.images()).isEmpty();
    service.now = service.now.plus(Duration.ofDays(3));
    service.attendance.attend();
    assertThat(service.heard(ImageEvent.Expired.class)).isEmpty();
  }

  @Test
  void anEndedLoadIsSaidAgainUntilItsCheckIsOver() {
    service.life.complete(id);
    service.events.clear();
    service.attendance.attend();

    assertThat(service.events).containsExactly(new ImageEvent.LoadEnded(id));
  }
}
