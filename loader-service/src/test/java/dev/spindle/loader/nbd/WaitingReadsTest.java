package dev.spindle.loader.nbd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.event.FragmentsEvent;
import dev.spindle.event.FragmentsEvent.Reason;
import dev.spindle.loader.DriveFixture;
import dev.spindle.model.FragmentRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Reads of what has not been loaded yet. */
class WaitingReadsTest extends ServedDisc {
  @Test
  void aReadOfALateFragmentWaitsForItAndOthersOvertakeIt() throws IOException {
    DriveFixture.load(drive, content, 1);
    try (RawClient client = client()) {
      client.read(1, 2 * MIB, 10);
      client.read(2, 5, 10);

      assertThat(client.simple()).isEqualTo(new RawClient.SimpleReply(0, 2));
      assertThat(client.in.readNBytes(10)).isEqualTo(slice(5, 10));
      DriveFixture.load(drive, content, 3);
      assertThat(client.simple()).isEqualTo(new RawClient.SimpleReply(0, 1));
      assertThat(client.in.readNBytes(10)).isEqualTo(slice(2 * MIB, 10));
    }
  }

  @Test
  void sixteenWaitingReadsDoNotBlockAnother() throws IOException {
    DriveFixture.load(drive, content, 1);
    try (RawClient client = client()) {
      for (int read = 2; read < 18; read++) {
        client.read(read, (long) read * MIB, 100_000);
      }
      client.read(99, 0, 100_000);
      assertThat(client.simple()).isEqualTo(new RawClient.SimpleReply(0, 99));
      assertThat(client.in.readNBytes(100_000)).isEqualTo(slice(0, 100_000));

      for (int read = 17; read >= 2; read--) {
        DriveFixture.load(drive, content, read + 1);
        assertThat(client.simple()).isEqualTo(new RawClient.SimpleReply(0, read));
        assertThat(client.in.readNBytes(100_000)).isEqualTo(slice(read * MIB, 100_000));
      }
    }
  }

  @Test
  void sixteenWaitingReadsOfOneConnectionDoNotBlockAnothers() throws IOException {
    DriveFixture.load(drive, content, 1);
    try (RawClient waiting = client();
        RawClient other = client()) {
      for (int read = 2; read < 18; read++) {
        waiting.read(read, (long) read * MIB, 100_000);
      }
      DriveFixture.await("16 waiting reads", () -> drive.waiting().size() == 16);

      other.read(99, 0, 100_000);
      assertThat(other.simple()).isEqualTo(new RawClient.SimpleReply(0, 99));
      assertThat(other.in.readNBytes(100_000)).isEqualTo(slice(0, 100_000));
    }
  }

  @Test
  void moreReadsMayBeSentThanMayWait() throws IOException {
    try (RawClient client = client()) {
      for (int read = 0; read < 40; read++) {
        client.read(read, (long) read * MIB, 1);
      }
      DriveFixture.await("32 waiting reads", () -> drive.waiting().size() == 32);
      DriveFixture.loadAll(drive, content);

      Set<Long> answered = new HashSet<>();
      for (int read = 0; read < 40; read++) {
        RawClient.SimpleReply reply = client.simple();
        assertThat(reply.error()).isZero();
        assertThat(client.in.readByte()).isEqualTo(content[(int) reply.cookie() * MIB]);
        answered.add(reply.cookie());
      }
      assertThat(answered).hasSize(40);
    }
  }

  @Test
  void waitingReadsGoWithTheirConnection() throws IOException {
    try (RawClient client = client()) {
      client.read(1, 2 * MIB, 1);
      DriveFixture.await("a waiting read", () -> drive.waiting().size() == 1);
      assertThat(drive.isBusy()).isTrue();
      DriveFixture.await("a want", () -> !wanted(Reason.READ).isEmpty());
    }

    DriveFixture.await("no waiting read", () -> drive.waiting().isEmpty() && !drive.isBusy());
    DriveFixture.await(
        "the want withdrawn", () -> wanted(Reason.READ).getLast().ranges().isEmpty());
  }

  @Test
  void whatAReadWaitsForIsWantedAtOnceAndAgain() throws IOException {
    try (RawClient client = client()) {
      client.read(1, 7 * MIB, MIB + 1);

      DriveFixture.await("said twice", () -> wanted(Reason.READ).size() >= 2);
      assertThat(wanted(Reason.READ))
          .allSatisfy(each -> assertThat(each.ranges()).containsExactly(new FragmentRange(8, 9)));
    }
  }

  @Test
  void waitingReadsEndWithAnErrorWhenTheImageIsDeleted() throws IOException {
    try (RawClient client = client();
        RawClient structured = structuredClient()) {
      client.read(1, 2 * MIB, 1);
      structured.read(2, 2 * MIB, 1);
      DriveFixture.await("waiting reads", () -> drive.waiting().size() == 2);

      fixture.drives.drives().eject(drive.imageId());

      assertThat(client.simple()).isEqualTo(new RawClient.SimpleReply(Wire.EIO, 1));
      RawClient.Chunk error = structured.chunk();
      assertThat(error.type()).isEqualTo(Wire.REPLY_TYPE_ERROR);
      assertThat(ByteBuffer.wrap(error.payload()).getInt()).isEqualTo(Wire.EIO);
      client.read(3, 0, 1);
      assertThat(client.simple()).isEqualTo(new RawClient.SimpleReply(Wire.EIO, 3));
      assertThat(folder.resolve("discs/disc")).doesNotExist();
    }
  }

  private List<FragmentsEvent.Wanted> wanted(Reason reason) {
    return fixture.drives.announced(FragmentsEvent.Wanted.class).stream()
        .filter(each -> each.reason() == reason)
        .toList();
  }
}
