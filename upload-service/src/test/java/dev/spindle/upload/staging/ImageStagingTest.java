package dev.spindle.upload.staging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.model.Crc32c;
import dev.spindle.model.FragmentSet;
import dev.spindle.model.ImageId;
import dev.spindle.model.ImageLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageStagingTest {
  private static final long SEED = 4;
  private static final ImageId ID = new ImageId("disc");
  private static final ImageLayout LAYOUT = new ImageLayout(99L * (256 << 10) + 7, 256 << 10);

  @TempDir Path root;

  private StagingVolume volume;
  private ImageStaging staging;

  @BeforeEach
  void open() throws IOException {
    volume = StagingVolume.open(root, 0);
    staging = volume.open(ID, LAYOUT);
  }

  @AfterEach
  void close() {
    volume.close();
  }

  private void restart() throws IOException {
    volume.close();
    open();
  }

  private static byte[] bytes(int number) {
    byte[] bytes = new byte[LAYOUT.lengthOf(number)];
    new Random(SEED + number).nextBytes(bytes);
    return bytes;
  }

  private CompletableFuture<Commitment> commit(int number, byte[] bytes) throws IOException {
    IncomingFragment incoming = staging.begin(number, bytes.length).orElseThrow();
    incoming.append(ByteBuffer.wrap(bytes));
    return staging.commit(incoming, Crc32c.of(bytes));
  }

  private Commitment stage(int number) throws IOException {
    return commit(number, bytes(number)).join();
  }

  private Path path(String relative) {
    return root.resolve("images/disc").resolve(relative);
  }

  private Path fragment(int number) {
    return path("fragments/" + number + "-" + Crc32c.of(bytes(number)));
  }

  private long incomingFiles() throws IOException {
    try (Stream<Path> files = Files.list(path("incoming"))) {
      return files.count();
    }
  }

  @Test
  void aFragmentIsStagedWithItsReceipt() throws IOException {
    assertThat(stage(100)).isEqualTo(new Commitment.Staged());

    assertThat(Files.readAllBytes(fragment(100))).isEqualTo(bytes(100));
    assertThat(Files.size(path("receipts"))).isEqualTo(Receipts.RECORD_BYTES);
    assertThat(staging.staged()).isEqualTo(FragmentSet.of(100));
    assertThat(incomingFiles()).isZero();
  }

  @Test
  void theSameBytesAgainAreNotRewritten() throws IOException {
    stage(1);
    assertThat(stage(1)).isEqualTo(new Commitment.Repeated());

    assertThat(Files.size(path("receipts"))).isEqualTo(Receipts.RECORD_BYTES);
    assertThat(incomingFiles()).isZero();
  }

  @Test
  void otherBytesForANumberChangeNothing() throws IOException {
    stage(1);
    Commitment commitment = commit(1, bytes(2)).join();

    assertThat(commitment).isEqualTo(new Commitment.OtherBytes(Crc32c.of(bytes(1))));
    assertThat(Files.readAllBytes(fragment(1))).isEqualTo(bytes(1));
    assertThat(incomingFiles()).isZero();
  }

  @Test
  void manyAtOnceAreAllStagedAndOfRivalsOneWins() throws IOException {
    List<CompletableFuture<Commitment>> commits = new ArrayList<>();
    for (int number = 1; number <= 60; number++) {
      commits.add(commit(number, bytes(number)));
    }
    commits.add(commit(61, bytes(61)));
    commits.add(commit(61, bytes(61)));
    commits.add(commit(61, bytes(62)));
    List<Commitment> outcomes = commits.stream().map(CompletableFuture::join).toList();

    assertThat(outcomes.subList(0, 61)).containsOnly(new Commitment.Staged());
    assertThat(outcomes.get(61)).isEqualTo(new Commitment.Repeated());
    assertThat(outcomes.get(62)).isEqualTo(new Commitment.OtherBytes(Crc32c.of(bytes(61))));
    assertThat(Files.size(path("receipts"))).isEqualTo(61L * Receipts.RECORD_BYTES);
    restart();
    assertThat(staging.staged().count()).isEqualTo(61);
  }

  @Nested
  class AfterARestart {
    @Test
    void whatWasStagedIsKnownAndWhatWasArrivingIsGone() throws IOException {
      stage(1);
      stage(3);
      staging.begin(2, 10).orElseThrow().append(ByteBuffer.allocate(10));
      restart();

      assertThat(staging.staged()).isEqualTo(FragmentSet.of(1, 3));
      assertThat(staging.received()).isEqualTo(FragmentSet.of(1, 3));
      assertThat(incomingFiles()).isZero();
      assertThat(commit(3, bytes(4)).join()).isInstanceOf(Commitment.OtherBytes.class);
    }

    @Test
    void aTornLastReceiptIsDroppedAtEveryLength() throws IOException {
      stage(1);
      stage(2);
      byte[] whole = Files.readAllBytes(path("receipts"));
      for (int length = Receipts.RECORD_BYTES; length < whole.length; length++) {
        Files.write(path("receipts"), java.util.Arrays.copyOf(whole, length));
        Files.write(fragment(2), bytes(2));
        restart();

        assertThat(staging.received()).isEqualTo(FragmentSet.of(1));
        assertThat(staging.staged()).isEqualTo(FragmentSet.of(1));
        assertThat(Files.exists(fragment(2))).isFalse();
        assertThat(Files.size(path("receipts"))).isEqualTo(Receipts.RECORD_BYTES);
      }
      stage(2);
      restart();
      assertThat(staging.staged()).isEqualTo(FragmentSet.of(1, 2));
    }

    @Test
    void aGarbledReceiptIsPassedOver() throws IOException {
      stage(1);
      stage(2);
      byte[] receipts = Files.readAllBytes(path("receipts"));
      receipts[5] ^= 1;
      Files.write(path("receipts"), receipts);
      Files.write(path("receipts"), new byte[3 * Receipts.RECORD_BYTES], StandardOpenOption.APPEND);
      restart();

      assertThat(staging.received()).isEqualTo(FragmentSet.of(2));
      stage(1);
      restart();
      assertThat(staging.received()).isEqualTo(FragmentSet.of(1, 2));
    }

    @Test
    void filesThatNoReceiptVouchesForAreDeleted() throws IOException {
      stage(1);
      for (String name : List.of("2-00000000", "1-00000000", "x", "-1-00000000", "200-00000000")) {
        Files.write(path("fragments").resolve(name), new byte[1]);
      }
      restart();

      try (Stream<Path> files = Files.list(path("fragments"))) {
        assertThat(files).containsExactly(fragment(1));
      }
    }

    @Test
    void aFragmentWhoseFileVanishedIsLost() throws IOException {
      stage(1);
      stage(2);
      Files.delete(fragment(1));
      restart();

      assertThat(staging.lost()).isEqualTo(FragmentSet.of(1));
      assertThat(staging.received()).isEqualTo(FragmentSet.of(1, 2));
    }

    @Test
    void settledFragmentsStaySettledAndTheirBytesKnown() throws IOException {
      stage(1);
      stage(2);
      staging.settle(FragmentSet.of(1, 50));
      assertThat(Files.exists(fragment(1))).isFalse();
      restart();

      assertThat(staging.isSettled(1)).isTrue();
      assertThat(staging.lost().isEmpty()).isTrue();
      assertThat(staging.staged()).isEqualTo(FragmentSet.of(2));
      assertThat(staging.receiptOf(1)).contains(Crc32c.of(bytes(1)));
      assertThat(staging.receiptOf(50)).isEmpty();
    }
  }

  @Nested
  class Verifying {
    @Test
    void findsGoodBytesGood() throws IOException {
      stage(1);

      assertThat(staging.verify(1))
          .contains(
              new StagedFragment(
                  1, fragment(1).toAbsolutePath(), 0, 256 << 10, Crc32c.of(bytes(1))));
    }

    @Test
    void forgetsBadBytesAndTakesTheRightOnesAgain() throws IOException {
      stage(1);
      Files.write(fragment(1), bytes(2));

      assertThat(staging.verify(1)).isEmpty();
      assertThat(Files.exists(fragment(1))).isFalse();
      assertThat(staging.isStaged(1)).isFalse();
      assertThat(commit(1, bytes(2)).join()).isInstanceOf(Commitment.OtherBytes.class);
      assertThat(stage(1)).isEqualTo(new Commitment.Staged());
      restart();
      assertThat(staging.staged()).isEqualTo(FragmentSet.of(1));
    }

    @Test
    void noticesThatAFileIsGoneOrShort() throws IOException {
      stage(1);
      stage(2);
      Files.delete(fragment(1));
      Files.write(fragment(2), new byte[1]);

      assertThat(staging.verify(1)).isEmpty();
      assertThat(staging.verify(2)).isEmpty();
    }
  }

  @Test
  void ofAGroupThatCannotBeStoredNothingStaysAndTheSameFragmentsCanComeAgain() throws IOException {
    Path elsewhere = root.resolve("elsewhere");
    stage(3);
    Files.move(path("fragments"), elsewhere);
    CompletableFuture<Commitment> one = commit(1, bytes(1));
    CompletableFuture<Commitment> two = commit(2, bytes(2));

    assertThat(one).failsWithin(java.time.Duration.ofSeconds(10));
    assertThat(two).failsWithin(java.time.Duration.ofSeconds(10));
    assertThat(incomingFiles()).isZero();
    assertThat(staging.received()).isEqualTo(FragmentSet.of(3));
    Files.move(elsewhere, path("fragments"));
    assertThat(stage(1)).isEqualTo(new Commitment.Staged());
    restart();
    assertThat(staging.staged()).isEqualTo(FragmentSet.of(1, 3));
  }

  @Test
  void aDeletedImageTakesNothingAnyMore() throws IOException {
    IncomingFragment incoming = staging.begin(1, 10).orElseThrow();
    incoming.append(ByteBuffer.wrap(bytes(1)));
    staging.delete();

    assertThat(staging.commit(incoming, Crc32c.of(bytes(1))).join())
        .isEqualTo(new Commitment.Closed());
    assertThat(Files.exists(root.resolve("images/disc"))).isFalse();
    assertThat(volume.images()).isEmpty();
  }
}
