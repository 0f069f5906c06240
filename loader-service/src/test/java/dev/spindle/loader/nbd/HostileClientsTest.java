package dev.spindle.loader.nbd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.loader.DriveFixture;
import dev.spindle.loader.drive.Drive;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that mean harm, or are broken: each costs little, and others never notice. */
class HostileClientsTest {
  private static final int MIB = 1 << 20;
  private static final int SIZE = 8 * MIB;

  /** What is sent at most: far more than the kernel's buffers take for a server that stopped. */
  private static final int MOST_SENT_BYTES = 128 * MIB;

  @TempDir Path folder;
  private final byte[] content = DriveFixture.content(SIZE, 6);
  private NbdFixture fixture;
  private Drive loaded;
  private Drive late;
  private RawClient steady;

  @BeforeEach
  void serve() throws IOException {
    fixture =
        new NbdFixture(folder.resolve("discs"), new NbdFixture.Config().withMaxConnections(1010));
    loaded = fixture.drives.insert("loaded", SIZE, MIB);
    DriveFixture.loadAll(loaded, content);
    late = fixture.drives.insert("late", SIZE, MIB);
    steady = fixture.client().greet().go("loaded");
  }

  @AfterEach
  void end() throws IOException {
    steady.close();
    fixture.close();
  }

  private void othersAreServed() throws IOException {
    steady.read(77, 4711, 50_000);
    assertThat(steady.simple()).isEqualTo(new RawClient.SimpleReply(0, 77));
    assertThat(steady.in.readNBytes(50_000)).isEqualTo(Arrays.copyOfRange(content, 4711, 54_711));
  }

  /** Connections that are not in their handshake any more, or never were. */
  private void onlySteadyIsLeft() {
    DriveFixture.await(
        "only one connection",
        () -> {
          try (RawClient another = fixture.client()) {
            another.greet();
            return true;
          } catch (IOException e) {
            return false;
          }
        });
  }

  @Test
  void aThousandConnectionsThatSayNothingAreEndedInTime() throws IOException {
    List<SocketChannel> silent = new ArrayList<>();
    try {
      for (int number = 0; number < 1009; number++) {
        silent.add(SocketChannel.open(new InetSocketAddress("127.0.0.1", fixture.server.port())));
      }
      othersAreServed();
      onlySteadyIsLeft();
      othersAreServed();
    } finally {
      for (SocketChannel each : silent) {
        each.close();
      }
    }
  }

  @Test
  void aHandshakeByteByByteIsEndedInTimeAlthoughItGoesOn() throws IOException {
    try (RawClient slow = fixture.client().greet()) {
      byte[] option = RawClient.optionBytes(4711, new byte[10_000]);
      long start = System.nanoTime();
      boolean isEnded = false;
      for (int at = 0; at < option.length && !isEnded; at++) {
        try {
          slow.out.write(option[at]);
          slow.socket.setSoTimeout(20);
          isEnded = slow.isClosedByServer();
        } catch (IOException e) {
          isEnded = true;
        }
      }

      assertThat(isEnded).isTrue();
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isBetween(Duration.ofMillis(1500), Duration.ofSeconds(8));
    }
    othersAreServed();
  }

  @Test
  void aRequestThatIsNeverFinishedHoldsUpNobody() throws IOException {
    try (RawClient slow = fixture.client().greet().go("loaded")) {
      byte[] request = RawClient.requestBytes(0, Wire.CMD_READ, 1, 0, 512);
      slow.out.write(request, 0, 27);
      othersAreServed();

      slow.out.write(request, 27, 1);
      assertThat(slow.simple().error()).isZero();
    }
  }

  @Test
  void aClientThatEndsItsDirectionTakesItsWaitingReadsWithIt() throws IOException {
    try (RawClient half = fixture.client().greet().go("late")) {
      half.read(1, 0, 512);
      DriveFixture.await("a waiting read", () -> !late.waiting().isEmpty());

      half.socket.shutdownOutput();

      DriveFixture.await("none", () -> late.waiting().isEmpty() && !late.isBusy());
      assertThat(half.isClosedByServer()).isTrue();
    }
  }

  /** The server has stopped reading by then, and must see the end all the same. */
  @Test
  void aClientThatAsksTooMuchAndEndsItsDirectionTakesItsWaitingReadsWithIt() throws IOException {
    try (RawClient half = fixture.client().greet().go("late")) {
      for (int read = 0; read < 100; read++) {
        half.read(read, 0, 512);
      }
      DriveFixture.await("32 waiting reads", () -> late.waiting().size() == 32);
      half.out.write(new byte[50_000]);

      half.socket.shutdownOutput();

      DriveFixture.await("none", () -> late.waiting().isEmpty() && !late.isBusy());
    }
    othersAreServed();
  }

  @Test
  void aClientThatVanishesWhileLongReadsAreOnTheirWayFreesTheDisc() throws Exception {
    try (SocketChannel vanishing = taking("loaded")) {
      fill(vanishing, RawClient.requestBytes(0, Wire.CMD_READ, 1, 0, SIZE));
      vanishing.setOption(java.net.StandardSocketOptions.SO_LINGER, 0);
    }
    othersAreServed();
    steady.close();

    DriveFixture.await("nobody is connected", () -> !loaded.isBusy());
  }

  @Test
  void lengthsThatNoDiscHasAreRefusedOneByOne() throws IOException {
    try (RawClient greedy = fixture.client().greet().go("loaded")) {
      int[] lengths = {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, SIZE + 1, (32 << 20) + 1};
      for (int length : lengths) {
        greedy.read(length, 0, length);
        assertThat(greedy.simple()).isEqualTo(new RawClient.SimpleReply(Wire.EINVAL, length));
        greedy.request(0, Wire.CMD_CACHE, length, 1, length);
        assertThat(greedy.simple()).isEqualTo(new RawClient.SimpleReply(Wire.EINVAL, length));
      }
    }
    othersAreServed();
  }

  @Test
  void aWriteOfMoreThanIsAllowedEndsTheConnection() throws IOException {
    try (RawClient greedy = fixture.client().greet().go("loaded")) {
      greedy.request(0, Wire.CMD_WRITE, 1, 0, (32 << 20) + 1);

      assertThat(greedy.isClosedByServer()).isTrue();
    }
    othersAreServed();
  }

  /** Clients that ask and ask, and never take an answer: the server stops listening to them. */
  @Nested
  class NeverTakingReplies {
    @Test
    void toShortReads() throws IOException {
      stops("loaded", RawClient.requestBytes(0, Wire.CMD_READ, 1, 0, 4096));
    }

    @Test
    void toLongReads() throws IOException {
      stops("loaded", RawClient.requestBytes(0, Wire.CMD_READ, 1, 0, SIZE));
    }

    @Test
    void toReadsThatWait() throws IOException {
      stops("late", RawClient.requestBytes(0, Wire.CMD_READ, 1, 0, 512));
      assertThat(late.waiting()).hasSizeLessThanOrEqualTo(32);
    }

    @Test
    void toLongReadsThatWait() throws IOException {
      Drive large = fixture.drives.insert("large", 1L << 30, MIB);
      try (SocketChannel hostile = taking("large")) {
        fill(hostile, RawClient.requestBytes(0, Wire.CMD_READ, 1, 0, 32 * MIB));
        DriveFixture.await("waiting reads", () -> !large.waiting().isEmpty());

        othersAreServed();
        assertThat(large.waiting()).hasSize(2); // 64 MiB
      }
    }

    @Test
    void toHints() throws IOException {
      stops("loaded", RawClient.requestBytes(0, Wire.CMD_CACHE, 1, 0, 4096));
    }

    @Test
    void toErrors() throws IOException {
      stops("loaded", RawClient.requestBytes(0, 4711, 1, 0, 0));
    }

    @Test
    void toOptions() throws IOException {
      try (SocketChannel hostile = connected()) {
        hostile.write(ByteBuffer.allocate(4).putInt(3).flip());
        // the handshake's deadline ends it, if nothing else does
        assertThat(fill(hostile, RawClient.optionBytes(Wire.OPT_LIST, new byte[0])))
            .isLessThan(MOST_SENT_BYTES);
        othersAreServed();
      }
    }

    private void stops(String export, byte[] request) throws IOException {
      try (SocketChannel hostile = taking(export)) {
        assertThat(fill(hostile, request)).isLessThan(MOST_SENT_BYTES);
        othersAreServed();
      }
      othersAreServed();
    }
  }

  private SocketChannel connected() throws IOException {
    return SocketChannel.open(new InetSocketAddress("127.0.0.1", fixture.server.port()));
  }

  /** A connection that has taken an export. */
  private SocketChannel taking(String export) throws IOException {
    SocketChannel client = connected();
    byte[] go = RawClient.optionBytes(Wire.OPT_GO, RawClient.info(export));
    client.write(ByteBuffer.allocate(4 + go.length).putInt(3).put(go).flip());
    return client;
  }

  /** Sends the same again and again until the server has taken none for 300 ms, or it is ended. */
  private static long fill(SocketChannel client, byte[] message) throws IOException {
    client.configureBlocking(false);
    ByteBuffer many = ByteBuffer.allocate(message.length * 1000);
    while (many.hasRemaining()) {
      many.put(message);
    }
    many.flip();
    long sent = 0;
    long lastTaken = System.nanoTime();
    try {
      while (sent < MOST_SENT_BYTES && System.nanoTime() - lastTaken < 300_000_000L) {
        int taken = client.write(many);
        if (taken > 0) {
          sent += taken;
          lastTaken = System.nanoTime();
        } else {
          LockSupport.parkNanos(1_000_000);
        }
        if (!many.hasRemaining()) {
          many.rewind();
        }
      }
    } catch (IOException e) {
      // turned away
    }
    return sent;
  }
}
