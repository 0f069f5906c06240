package dev.spindle.upload.sequence;

import static dev.spindle.upload.sequence.SequenceFixture.FRAGMENT_BYTES;
import static dev.spindle.upload.sequence.SequenceFixture.bytes;
import static dev.spindle.upload.sequence.SequenceFixture.part;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.event.FragmentEvent;
import dev.spindle.model.FragmentSet;
import dev.spindle.model.ImageId;
import dev.spindle.model.ImagePhase;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SequenceTest {
  @TempDir Path root;

  private SequenceFixture service;

  @BeforeEach
  void start() throws IOException {
    service = new SequenceFixture(root);
  }

  @AfterEach
  void stop() {
    service.close();
  }

  private List<Integer> announced() {
    return service.events.stream()
        .filter(FragmentEvent.Received.class::isInstance)
        .map(event -> ((FragmentEvent.Received) event).number())
        .toList();
  }

  @Nested
  class AnOffsetThatWasTold {
    private final byte[] all = bytes(3 * FRAGMENT_BYTES + 99);

    @Test
    void survivesAKillInTheMiddleOfAFragment() throws Exception {
      ImageId id = service.create(SequenceKind.WHOLE, (long) all.length);
      int told = FRAGMENT_BYTES + 1234;
      service.send(id, 0, part(all, 0, told));
      service.restart();

      assertThat(service.offset(id)).isEqualTo(told);
      assertThat(service.send(id, told, part(all, told, all.length))).isNull();
      assertThat(service.staged(id)).isEqualTo(all);
      assertThat(service.upload(id).image().phase()).isEqualTo(ImagePhase.CHECKING);
    }

    @Test
    void survivesManySmallRequestsAndAKillAfterEach() throws Exception {
      ImageId id = service.create(SequenceKind.WHOLE, (long) all.length);
      int step = 100_001;
      for (int from = 0; from < all.length; from += step) {
        int to = Math.min(from + step, all.length);
        service.send(id, from, part(all, from, to));
        service.restart();
        assertThat(service.offset(id)).isEqualTo(to);
      }
      assertThat(service.staged(id)).isEqualTo(all);
    }

    @Test
    void isNotMovedByBytesThatCameAfterItBeforeAKill() throws Exception {
      ImageId id = service.create(SequenceKind.WHOLE, (long) all.length);
      service.send(id, 0, part(all, 0, 1000));
      // Then: a request that is under way when the service is killed
      Sink sink = service.open(id, 1000, null);
      sink.take(ByteBuffer.wrap(bytes(777)));
      service.restart();

      assertThat(service.offset(id)).isEqualTo(1000);
      service.send(id, 1000, part(all, 1000, all.length));
      assertThat(service.staged(id)).isEqualTo(all);
    }

    @Test
    void ofHeldBytesSurvivesAKillAndBytesAfterIt() throws Exception {
      ImageId id = service.create(SequenceKind.WHOLE, null);
      service.send(id, 0, part(all, 0, 1000));
      service.open(id, 1000, null).take(ByteBuffer.wrap(bytes(777)));
      service.restart();

      assertThat(service.offset(id)).isEqualTo(1000);
      service.send(id, 1000, part(all, 1000, all.length));
      Sink sink = service.open(id, all.length, (long) all.length);
      assertThat(sink.settle()).isNull();
      assertThat(service.staged(id)).isEqualTo(all);
    }

    @Test
    void goesBackToTheFragmentsBeginningWhenWhatWasKeptOfItWentBad() throws Exception {
      ImageId id = service.create(SequenceKind.WHOLE, (long) all.length);
      service.send(id, 0, part(all, 0, FRAGMENT_BYTES + 500));
      Path tail = onlyFile(root.resolve("images/" + id + "/tail"));
      Files.write(tail, new byte[] {1, 2, 3}, StandardOpenOption.WRITE);

      assertThat(service.bytes.open(id, FRAGMENT_BYTES + 500, null))
          .isEqualTo(new Opening.OffsetDiffers(FRAGMENT_BYTES));
      service.send(id, FRAGMENT_BYTES, part(all, FRAGMENT_BYTES, all.length));
      assertThat(service.staged(id)).isEqualTo(all);
    }

    @Test
    void goesBackToAFragmentThatGotLost() throws Exception {
      ImageId id = service.create(SequenceKind.WHOLE, (long) all.length);
      service.send(id, 0, all);
      service.upload(id).progress().askedByReconciler(FragmentSet.of(2));
      Files.delete(service.upload(id).staging().fragment(2).orElseThrow().path());
      assertThat(service.upload(id).staging().verify(2)).isEmpty();

      assertThat(service.offset(id)).isEqualTo(FRAGMENT_BYTES);
      service.send(id, FRAGMENT_BYTES, part(all, FRAGMENT_BYTES, all.length));
      assertThat(service.staged(id)).isEqualTo(all);
      assertThat(service.offset(id)).isEqualTo(all.length);
    }

    @Test
    void isOfWhatIsStagedThoughNobodyCouldBeTold() throws Exception {
      ImageId id = service.create(SequenceKind.WHOLE, (long) all.length);
      service.kafkaIsDown = true;
      assertThat(service.send(id, 0, part(all, 0, 2 * FRAGMENT_BYTES)))
          .isEqualTo(new Stop.NotAnnounced());
      service.kafkaIsDown = false;
      service.restart();

      assertThat(service.offset(id)).isEqualTo(2 * FRAGMENT_BYTES);
      assertThat(announced()).contains(1, 2);
    }
  }

  @Nested
  class ALengthThatIsSaidLate {
    private final byte[] all = bytes(2 * FRAGMENT_BYTES + 99);

    @Test
    void makesAnImageOfWhatIsHeldWithoutCopyingWholeFragments() throws Exception {
      ImageId id = service.create(SequenceKind.WHOLE, null);
      service.send(id, 0, part(all, 0, 2 * FRAGMENT_BYTES + 10));
      assertThat(service.uploads.active(id)).isEmpty();
      Sink sink = service.open(id, 2 * FRAGMENT_BYTES + 10, (long) all.length);
      sink.take(ByteBuffer.wrap(all, 2 * FRAGMENT_BYTES + 10, 89));
      assertThat(sink.settle()).isNull();

      assertThat(service.staged(id)).isEqualTo(all);
      assertThat(announced()).containsExactlyInAnyOrder(1, 2, 3);
      assertThat(onlyFile(root.resolve("images/" + id + "/fragments")).getFileName().toString())
          .startsWith("3-");
      service.restart();
      assertThat(service.staged(id)).isEqualTo(all);
      assertThat(service.position(id).length()).isEqualTo(all.length);
    }

    @Test
    void isSaidAgainAfterACrashThatCameBeforeItWasWrittenDown() throws Exception {
      ImageId id = service.create(SequenceKind.WHOLE, null);
      service.send(id, 0, part(all, 0, FRAGMENT_BYTES + 10));
      Path record = root.resolve("sequences/" + id + "/record");
      Path held = onlyFileThat(record.getParent(), "bytes-");
      byte[] before = Files.readAllBytes(record);
      byte[] heldBefore = Files.readAllBytes(held);
      service.open(id, FRAGMENT_BYTES + 10, (long) all.length).settle();
      // As if the crash had come before record and held bytes were changed
      Files.write(record, before);
      Files.write(held, heldBefore);
      service.restart();

      assertThat(service.position(id).length()).isNull();
      Sink sink = service.open(id, FRAGMENT_BYTES + 10, (long) all.length);
      sink.take(ByteBuffer.wrap(all, FRAGMENT_BYTES + 10, all.length - FRAGMENT_BYTES - 10));
      assertThat(sink.settle()).isNull();
      assertThat(service.staged(id)).isEqualTo(all);
    }
  }

  @Nested
  class AFinalOne {
    private final byte[] all = bytes(4 * FRAGMENT_BYTES + 7);

    private ImageId joined() throws Exception {
      ImageId one = service.partial(part(all, 0, FRAGMENT_BYTES + 5));
      ImageId two = service.partial(part(all, FRAGMENT_BYTES + 5, all.length));
      return service.create(SequenceKind.FINAL, null, one, two);
    }

    @Test
    void isNumberedAfterAKillThatCameBeforeAnythingWasNumbered() throws Exception {
      service.kafkaIsDown = false;
      ImageId id = joined();
      // As if the crash had come right after the answer
      try (Stream<Path> files = Files.list(root.resolve("images/" + id + "/fragments"))) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.write(root.resolve("images/" + id + "/receipts"), new byte[0]);
      service.events.clear();
      service.restart();

      assertThat(service.staged(id)).isEqualTo(all);
      assertThat(announced()).contains(1, 2, 3, 4, 5);
      assertThat(service.offset(id)).isEqualTo(all.length);
    }

    @Test
    void isReadBackGoodAndBadAsOtherFragmentsAre() throws Exception {
      ImageId id = joined();
      assertThat(service.upload(id).staging().verify(3)).isPresent();
      Path run = root.resolve("images/" + id + "/runs/262149-786434");
      assertThat(run).exists();
      byte[] bytes = Files.readAllBytes(run);
      bytes[FRAGMENT_BYTES + 100] ^= 1;
      Files.write(run, bytes);

      assertThat(service.upload(id).staging().verify(3)).isEmpty();
      assertThat(service.upload(id).staging().lost()).isEqualTo(FragmentSet.of(3));
      assertThat(service.upload(id).staging().verify(4)).isPresent();
      service.restart();
      assertThat(service.upload(id).staging().lost()).isEqualTo(FragmentSet.of(3));
    }

    @Test
    void doesNotNeedItsPartialOnesAnyMore() throws Exception {
      ImageId one = service.partial(all);
      ImageId id = service.create(SequenceKind.FINAL, null, one);
      service.sequences.delete((Found.There) service.sequences.find(one));
      service.restart();

      assertThat(service.staged(id)).isEqualTo(all);
    }
  }

  @Nested
  class Tidying {
    @Test
    void deletesWhatHasExpiredAndNothingElse() throws Exception {
      ImageId held = service.create(SequenceKind.WHOLE, null);
      service.send(held, 0, bytes(10));
      service.sequences.tidy();
      assertThat(service.offset(held)).isEqualTo(10);

      service.later = SequenceFixture.EXPIRES_AFTER.plusMinutes(1);
      assertThat(service.sequences.find(held)).isEqualTo(new Found.Unknown());
      service.sequences.tidy();
      assertThat(root.resolve("sequences/" + held)).doesNotExist();
    }

    @Test
    void leavesPartialOnesForAWhileAfterTheyWereUsed() throws Exception {
      ImageId partial = service.partial(bytes(10));
      service.create(SequenceKind.FINAL, null, partial);
      assertThat(service.position(partial).expiresAt())
          .isBefore(java.time.Instant.now().plus(Duration.ofMinutes(61)));

      service.later = SequenceFixture.USED_STAYS_FOR.plusMinutes(1);
      service.sequences.tidy();
      assertThat(root.resolve("sequences/" + partial)).doesNotExist();
    }

    @Test
    void leavesAloneWhatARequestIsAbout() throws Exception {
      ImageId held = service.create(SequenceKind.WHOLE, null);
      service.later = SequenceFixture.EXPIRES_AFTER.plusMinutes(1);
      try (Turns.Turn _ = service.turns.take(held, () -> {}).orElseThrow()) {
        service.sequences.tidy();
        assertThat(root.resolve("sequences/" + held)).exists();
      }
    }
  }

  private static Path onlyFile(Path directory) throws IOException {
    return onlyFileThat(directory, "");
  }

  private static Path onlyFileThat(Path directory, String startsWith) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      List<Path> all =
          files.filter(file -> file.getFileName().toString().startsWith(startsWith)).toList();
      assertThat(all).hasSize(1);
      return all.getFirst();
    }
  }
}
