package dev.spindle.upload.receive;

import static dev.spindle.upload.receive.UploadFixture.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.event.FragmentEvent;
import dev.spindle.event.FragmentsEvent;
import dev.spindle.event.ImageEvent;
import dev.spindle.model.FragmentRange;
import dev.spindle.model.FragmentSet;
import dev.spindle.model.ImageId;
import dev.spindle.model.ImagePhase;
import dev.spindle.model.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestartTest {
  @TempDir Path root;

  private UploadFixture service;

  @BeforeEach
  void start() throws IOException {
    service = new UploadFixture(root);
  }

  @AfterEach
  void stop() {
    service.close();
  }

  private List<Integer> announced() {
    return service.heard(FragmentEvent.Received.class).stream()
        .map(FragmentEvent.Received::number)
        .toList();
  }

  @Test
  void whatWasForcedButNotAnnouncedIsAnnounced() throws Exception {
    ImageUpload upload = service.register(3);
    service.put(upload, 1);
    service.kafkaIsDown = true;
    assertThat(service.put(upload, 2)).isInstanceOf(Reception.NotAnnounced.class);
    service.kafkaIsDown = false;
    service.restart();

    assertThat(announced()).containsExactlyInAnyOrder(1, 2);
    assertThat(service.again(upload).progress().missing()).isEqualTo(set(3));
    assertThat(service.again(upload).image().phase()).isEqualTo(ImagePhase.RECEIVING);
  }

  @Test
  void whatIsEverywhereByTheLedgerIsNotAnnouncedAgain() throws Exception {
    ImageUpload upload = service.register(3);
    service.put(upload, 1);
    service.put(upload, 2);
    service.ledger = _ -> Optional.of(entry(ImagePhase.RECEIVING, set(1, 2), set(1), null));
    service.restart();

    assertThat(announced()).containsExactly(2);
    assertThat(service.again(upload).progress().loaded()).isEqualTo(set(1, 2));
  }

  @Test
  void aReconcilerThatIsNotThereYetIsAskedAgain() throws Exception {
    ImageUpload upload = service.register(3);
    service.put(upload, 1);
    AtomicInteger tries = new AtomicInteger();
    service.ledger =
        _ -> {
          if (tries.incrementAndGet() == 1) {
            throw new IOException("connection refused");
          }
          return Optional.of(entry(ImagePhase.RECEIVING, set(1), set(1), null));
        };
    service.restart();

    assertThat(tries).hasValue(2);
    assertThat(announced()).isEmpty();
  }

  @Test
  void anImageThatCompletedMeanwhileIsComplete() throws Exception {
    ImageUpload upload = service.register(1);
    service.put(upload, 1);
    service.ledger =
        _ ->
            Optional.of(
                entry(ImagePhase.COMPLETE, set(1), set(1), Sha256.of(UploadFixture.bytes(1))));
    service.restart();

    ImageId id = upload.image().id();
    assertThat(service.uploads.active(id)).isEmpty();
    assertThat(service.catalogue.find(id).orElseThrow().phase()).isEqualTo(ImagePhase.COMPLETE);
    assertThat(service.volume.images()).isEmpty();
  }

  @Test
  void stagedBytesThatVanishedOrWentBadAreLost() throws Exception {
    ImageUpload upload = service.register(4);
    service.put(upload, 1);
    service.put(upload, 2);
    service.put(upload, 3);
    Files.delete(service.fragment(upload, 1));
    Files.write(service.fragment(upload, 2), new byte[UploadFixture.FRAGMENT_BYTES]);
    service.restart();

    assertThat(service.heard(FragmentsEvent.Lost.class))
        .containsExactly(
            new FragmentsEvent.Lost(upload.image().id(), List.of(new FragmentRange(1, 2))));
    assertThat(announced()).containsExactly(3);
  }

  @Test
  void aLoadThatHadEndedIsSaidToHaveEnded() throws Exception {
    ImageUpload upload = service.register(1);
    service.put(upload, 1);
    service.restart();

    assertThat(service.heard(ImageEvent.LoadEnded.class))
        .contains(new ImageEvent.LoadEnded(upload.image().id()));
    assertThat(service.again(upload).image().phase()).isEqualTo(ImagePhase.CHECKING);
  }

  @Test
  void directoriesOfEndedImagesAreDeleted() throws Exception {
    Files.createDirectories(root.resolve("images/nobody-knows/fragments"));
    service.restart();

    assertThat(service.volume.images()).isEmpty();
  }

  @Test
  void otherBytesForANumberAreStillRefused() throws Exception {
    ImageUpload upload = service.register(2);
    service.put(upload, 1);
    service.restart();

    assertThat(service.put(service.again(upload), 1, UploadFixture.bytes(2)))
        .isInstanceOf(Refusal.OtherBytes.class);
    assertThat(service.put(service.again(upload), 1)).isInstanceOf(Reception.Repeated.class);
  }

  static LedgerSource.Entry entry(ImagePhase phase, Sha256 sha256) {
    return entry(phase, new FragmentSet(), new FragmentSet(), sha256);
  }

  private static LedgerSource.Entry entry(
      ImagePhase phase, FragmentSet loaded, FragmentSet synced, Sha256 sha256) {
    return new LedgerSource.Entry(
        phase, loaded, "disc", Map.of("east", synced), new FragmentSet(), sha256, null);
  }
}
