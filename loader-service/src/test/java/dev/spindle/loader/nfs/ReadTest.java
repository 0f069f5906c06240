package dev.spindle.loader.nfs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.event.FragmentsEvent;
import dev.spindle.event.FragmentsEvent.Reason;
import dev.spindle.loader.DriveFixture;
import dev.spindle.loader.gate.WaitingRead;
import dev.spindle.loader.nfs.NfsClient.ReadReply;
import dev.spindle.model.FragmentRange;
import dev.spindle.model.ImageId;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** READ (RFC 1813 section 3.3.6), and reads that wait. */
class ReadTest extends ServedImage {
  private static final int IO = 5;
  private static final int JUKEBOX = 10_008;

  private byte[] file;

  @BeforeEach
  void mount() throws IOException {
    file = client.opened("disc");
  }

  private void awaitWaiting(int reads) {
    DriveFixture.await(reads + " waiting reads", () -> drive.waiting().size() == reads);
  }

  private List<FragmentRange> wanted(Reason reason) {
    List<FragmentsEvent.Wanted> said =
        fixture.drives.announced(FragmentsEvent.Wanted.class).stream()
            .filter(wanted -> wanted.reason() == reason)
            .toList();
    return said.isEmpty() ? List.of() : said.getLast().ranges();
  }

  @Nested
  class OfLoadedRanges {
    @BeforeEach
    void load() {
      DriveFixture.loadAll(drive, content);
    }

    private void reads(int offset, int count, int expected) throws IOException {
      ReadReply reply = client.read(file, offset, count);

      assertThat(reply.status()).isZero();
      assertThat(reply.data()).isEqualTo(slice(offset, expected));
      assertThat(reply.isEnd()).isEqualTo(offset + expected == SIZE);
    }

    @Test
    void areAnsweredAtOnce() throws IOException {
      reads(0, 512, 512);
      reads(4711, 3, 3);
      reads(MIB - 5, 10, 10);
      reads(3 * MIB, MIB, MIB);
      reads(MIB + 1, 100_001, 100_001);
    }

    @Test
    void haveAMebibyteAtMost() throws IOException {
      reads(0, 2 * MIB, MIB);
      reads(0, -1, MIB);
    }

    @Test
    void endWithTheDisc() throws IOException {
      reads(SIZE - 5, 4096, 5);
      reads(SIZE - 100_003, MIB, 100_003);
      reads(SIZE - 512, 512, 512);
    }

    @Test
    void haveNothingBehindItsEnd() throws IOException {
      for (long offset : new long[] {SIZE, SIZE + 1, Long.MAX_VALUE, -1, Long.MIN_VALUE}) {
        ReadReply reply = client.read(file, offset, 4096);
        assertThat(reply.status()).isZero();
        assertThat(reply.isEnd()).isTrue();
        assertThat(reply.data()).isEmpty();
      }
      assertThat(client.read(file, 0, 0).isEnd()).isFalse();
    }

    @Test
    void manyAtOnceAreAllRight() throws IOException {
      Map<Integer, Integer> offsets = new HashMap<>();
      for (int each = 0; each < 200; each++) {
        int offset = each * 40_009;
        offsets.put(client.sendRead(file, offset, each % 2 == 0 ? 4096 : 300_001), offset);
      }
      for (int each = 0; each < 200; each++) {
        ReadReply reply = client.receiveRead();
        int offset = offsets.remove(reply.xid());
        assertThat(reply.data()).isEqualTo(slice(offset, reply.data().length));
      }
      assertThat(offsets).isEmpty();
    }

    @Test
    void ofADirectoryAreRefused() throws IOException {
      assertThat(client.read(client.mounted("disc"), 0, 512).status()).isEqualTo(22);
    }
  }

  @Nested
  class OfLateRanges {
    @Test
    void waitForTheirFragment() throws IOException {
      int xid = client.sendRead(file, MIB, 4096);
      awaitWaiting(1);
      DriveFixture.load(drive, content, 2);

      assertThat(client.receiveRead())
          .usingRecursiveComparison()
          .isEqualTo(new ReadReply(xid, 0, false, slice(MIB, 4096)));
    }

    @Test
    void areAnsweredInTheOrderInWhichTheirFragmentsCome() throws IOException {
      int third = client.sendRead(file, 2 * MIB, 512);
      int second = client.sendRead(file, MIB, MIB);
      int first = client.sendRead(file, 0, 40_000);
      awaitWaiting(3);

      DriveFixture.load(drive, content, 2);
      assertThat(client.receiveRead().xid()).isEqualTo(second);
      DriveFixture.load(drive, content, 3);
      assertThat(client.receiveRead().xid()).isEqualTo(third);
      DriveFixture.load(drive, content, 1);
      assertThat(client.receiveRead().xid()).isEqualTo(first);
    }

    @Test
    void holdUpNoOtherCall() throws IOException {
      for (int each = 0; each < 20; each++) {
        client.sendRead(file, MIB + each * 512, 512);
      }
      awaitWaiting(20);

      assertThat(client.nfs(1, new Arguments().opaque(file)).int32()).isZero();
    }

    @Test
    void makeTheSameWantsAsOverNbd() throws IOException {
      client.sendRead(file, MIB, 4096);
      DriveFixture.await("wanted", () -> wanted(Reason.READ).equals(List.of(FragmentRange.of(2))));

      client.sendRead(file, 2 * MIB, 4096);
      DriveFixture.await(
          "both wanted", () -> wanted(Reason.READ).equals(List.of(new FragmentRange(2, 3))));
      DriveFixture.await(
          "read-ahead", () -> wanted(Reason.AHEAD).equals(List.of(FragmentRange.of(4))));
    }

    @Test
    void areForgottenWithTheirConnection() throws IOException {
      client.sendRead(file, 0, 512);
      awaitWaiting(1);
      assertThat(drive.isBusy()).isTrue();

      client.close();

      awaitWaiting(0);
      DriveFixture.await("nobody is connected", () -> !drive.isBusy());
    }

    @Test
    void beyondTheMostThatWaitAreToBeAskedAgainAtOnce() throws IOException {
      for (int each = 0; each < 32; each++) {
        client.sendRead(file, each * 512, 512);
      }
      awaitWaiting(32);
      int beyond = client.sendRead(file, 33 * 512, 512);

      ReadReply reply = client.receiveRead();
      assertThat(reply.xid()).isEqualTo(beyond);
      assertThat(reply.status()).isEqualTo(JUKEBOX);
    }
  }

  @Nested
  class ThatWaitLong {
    @Test
    void areToBeAskedAgainAndGoOnWaiting() throws IOException {
      long start = System.nanoTime();
      assertThat(client.read(file, MIB, 4096).status()).isEqualTo(JUKEBOX);
      assertThat(System.nanoTime() - start).isGreaterThan(400_000_000);
      WaitingRead waiting = drive.waiting().getFirst();

      int again = client.sendRead(file, MIB, 4096);
      assertThat(client.receiveRead().status()).isEqualTo(JUKEBOX);
      assertThat(drive.waiting()).containsExactly(waiting);

      again = client.sendRead(file, MIB, 4096);
      DriveFixture.load(drive, content, 2);
      ReadReply reply = client.receiveRead();
      assertThat(reply.xid()).isEqualTo(again);
      assertThat(reply.data()).isEqualTo(slice(MIB, 4096));
      assertThat(drive.waiting()).isEmpty();
    }

    @Test
    void stayWantedWhileTheyAreNotAsked() throws IOException {
      assertThat(client.read(file, MIB, 4096).status()).isEqualTo(JUKEBOX);

      assertThat(wanted(Reason.READ)).containsExactly(FragmentRange.of(2));
      assertThat(drive.stalls().waitedFor()).containsExactly(FragmentRange.of(2));
    }

    @Test
    void areAnsweredAtOnceWhenTheirFragmentHasComeMeanwhile() throws IOException {
      assertThat(client.read(file, MIB, 4096).status()).isEqualTo(JUKEBOX);
      DriveFixture.load(drive, content, 2);
      awaitWaiting(0);

      assertThat(client.read(file, MIB, 4096).data()).isEqualTo(slice(MIB, 4096));
    }

    @Test
    void failWhenAskedAgainIfTheyWereFailedMeanwhile() throws IOException {
      assertThat(client.read(file, MIB, 4096).status()).isEqualTo(JUKEBOX);
      drive.failWaitingReads();

      assertThat(client.read(file, MIB, 4096).status()).isEqualTo(IO);
    }

    @Test
    void ofTheSameRangeLeaveOneWaitingForAll() throws IOException {
      client.sendRead(file, MIB, 4096);
      client.sendRead(file, MIB, 4096);
      assertThat(client.receiveRead().status()).isEqualTo(JUKEBOX);
      assertThat(client.receiveRead().status()).isEqualTo(JUKEBOX);

      awaitWaiting(1);
    }
  }

  @Nested
  class Fail {
    @Test
    void whenTheirImageIsDeleted() throws IOException {
      client.sendRead(file, 0, 512);
      awaitWaiting(1);
      fixture.drives.drives().eject(new ImageId("disc"));

      assertThat(client.receiveRead().status()).isEqualTo(IO);
      assertThat(client.read(file, 0, 512).status()).isEqualTo(IO);
    }

    @Test
    void whenTheirImageHasFailed() throws IOException {
      DriveFixture.load(drive, content, 1);
      client.sendRead(file, MIB, 512);
      awaitWaiting(1);
      fixture.drives.drives().fail(new ImageId("disc"));

      assertThat(client.receiveRead().status()).isEqualTo(IO);
      assertThat(client.read(file, 2 * MIB, 512).status()).isEqualTo(IO);
      assertThat(client.read(file, 0, 512).status()).isZero();
    }

    @Test
    void nowWhenTheirVmIsToStopButNotLaterOnes() throws IOException {
      client.sendRead(file, 0, 512);
      client.sendRead(file, MIB, 512);
      awaitWaiting(2);
      drive.failWaitingReads();

      assertThat(client.receiveRead().status()).isEqualTo(IO);
      assertThat(client.receiveRead().status()).isEqualTo(IO);
      client.sendRead(file, 0, 512);
      awaitWaiting(1);
      DriveFixture.load(drive, content, 1);
      assertThat(client.receiveRead().data()).isEqualTo(slice(0, 512));
    }
  }
}
