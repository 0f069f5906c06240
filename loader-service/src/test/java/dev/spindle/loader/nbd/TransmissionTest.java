package dev.spindle.loader.nbd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.event.FragmentsEvent;
import dev.spindle.event.FragmentsEvent.Reason;
import dev.spindle.loader.DriveFixture;
import dev.spindle.model.FragmentRange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class TransmissionTest extends ServedDisc {
  @Test
  void writingIsNotPermittedAndItsPayloadIsSkipped() throws IOException {
    try (RawClient client = client()) {
      client.request(0, Wire.CMD_WRITE, 1, 0, 100_000);
      client.out.write(new byte[100_000]);
      client.request(0, Wire.CMD_TRIM, 2, 0, 512);
      client.request(0, Wire.CMD_WRITE_ZEROES, 3, 0, 512);

      assertThat(client.simple()).isEqualTo(new RawClient.SimpleReply(Wire.EPERM, 1));
      assertThat(client.simple()).isEqualTo(new RawClient.SimpleReply(Wire.EPERM, 2));
      assertThat(client.simple()).isEqualTo(new RawClient.SimpleReply(Wire.EPERM, 3));
    }
  }

  @Test
  void whatCannotBeReadIsInvalid() throws IOException {
    try (RawClient client = client()) {
      client.read(1, SIZE - 1, 2);
      client.read(2, Long.MAX_VALUE, 1);
      client.read(3, -1, 1);
      client.read(4, 0, (32 << 20) + 1);
      client.request(Wire.CMD_FLAG_DF, Wire.CMD_READ, 5, 0, 1);
      client.request(0, 99, 6, 0, 0);
      client.request(0, Wire.CMD_BLOCK_STATUS, 7, 0, 1);

      for (int cookie = 1; cookie <= 7; cookie++) {
        assertThat(client.simple()).isEqualTo(new RawClient.SimpleReply(Wire.EINVAL, cookie));
      }
    }
  }

  @Test
  void structuredReadsComeInOneChunk() throws IOException {
    DriveFixture.loadAll(drive, content);
    try (RawClient client = structuredClient()) {
      client.request(Wire.CMD_FLAG_DF, Wire.CMD_READ, 1, 3, 3 * MIB);
      client.read(2, 9, 4);
      client.read(3, 9, 0);

      RawClient.Chunk large = client.chunk();
      assertThat(large.done()).isTrue();
      assertThat(large.type()).isEqualTo(Wire.REPLY_TYPE_OFFSET_DATA);
      assertThat(ByteBuffer.wrap(large.payload()).getLong()).isEqualTo(3);
      assertThat(Arrays.copyOfRange(large.payload(), 8, large.payload().length))
          .isEqualTo(slice(3, 3 * MIB));
      assertThat(client.chunk().payload()).hasSize(12);
      assertThat(client.chunk().type()).isEqualTo(Wire.REPLY_TYPE_NONE);
    }
  }

  @Test
  void aHintIsAnsweredAtOnceAndWanted() throws IOException {
    try (RawClient client = client()) {
      client.request(0, Wire.CMD_CACHE, 1, 20 * MIB, 2 * MIB);

      assertThat(client.simple()).isEqualTo(new RawClient.SimpleReply(0, 1));
      DriveFixture.await("wanted ahead", () -> !wanted(Reason.AHEAD).isEmpty());
      assertThat(wanted(Reason.AHEAD).getLast().ranges())
          .containsExactly(new FragmentRange(21, 22));
    }
  }

  @Test
  void aClientThatTakesNoRepliesIsNotServedWithoutBound() throws IOException {
    DriveFixture.loadAll(drive, content);
    try (RawClient greedy = client();
        RawClient other = client()) {
      // 1024 reads of 32 KiB: 32 MiB that nobody takes
      for (int read = 0; read < 1024; read++) {
        greedy.read(read, (long) read * 32768, 32768);
      }
      other.read(1, 0, 10);
      assertThat(other.simple().error()).isZero();

      for (int read = 0; read < 1024; read++) {
        assertThat(greedy.simple()).isEqualTo(new RawClient.SimpleReply(0, read));
        assertThat(greedy.in.readNBytes(32768)).isEqualTo(slice(read * 32768, 32768));
      }
    }
  }

  @Test
  void aWholeDiscIsReadByAClientThatAsksForAllOfItBeforeItTakesAnything() throws Exception {
    DriveFixture.loadAll(drive, content);
    int pieces = 20_000; // of 1 KiB: 560 KB of requests, 20 MB of replies
    try (RawClient client = client()) {
      CompletableFuture<Void> asking =
          CompletableFuture.runAsync(
              () -> {
                try {
                  for (int piece = 0; piece < pieces; piece++) {
                    client.read(piece, piece * 1024L, 1024);
                  }
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      for (int piece = 0; piece < pieces; piece++) {
        assertThat(client.simple()).isEqualTo(new RawClient.SimpleReply(0, piece));
        assertThat(client.in.readNBytes(1024)).isEqualTo(slice(piece * 1024, 1024));
      }
      asking.join();
    }
  }

  @Test
  void requestsMayComeByteByByte() throws IOException {
    DriveFixture.load(drive, content, 1);
    try (RawClient client = client()) {
      byte[] request =
          ByteBuffer.allocate(28)
              .putInt(Wire.REQUEST_MAGIC)
              .putInt(0)
              .putLong(5)
              .putLong(0)
              .putInt(1)
              .array();
      for (byte each : request) {
        client.out.write(each);
        client.out.flush();
      }

      assertThat(client.simple()).isEqualTo(new RawClient.SimpleReply(0, 5));
    }
  }

  @Test
  void discEndsTheConnectionAfterTheReplies() throws IOException {
    DriveFixture.load(drive, content, 1);
    try (RawClient client = client()) {
      client.read(1, 0, 500_000);
      client.request(0, Wire.CMD_DISC, 2, 0, 0);

      assertThat(client.simple().error()).isZero();
      assertThat(client.in.readNBytes(500_000)).hasSize(500_000);
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  private List<FragmentsEvent.Wanted> wanted(Reason reason) {
    return fixture.drives.announced(FragmentsEvent.Wanted.class).stream()
        .filter(each -> each.reason() == reason)
        .toList();
  }
}
