package dev.spindle.loader.nfs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.loader.DriveFixture;
import dev.spindle.loader.drive.Drive;
import io.netty.buffer.PooledByteBufAllocator;
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
  private static final int SIZE = 4 * MIB;

  /** What is sent at most: far more than the kernel's buffers take for a server that stopped. */
  private static final int MOST_SENT_BYTES = 128 * MIB;

  private static final byte[] NULL_CALL = NfsClient.record(1, NfsClient.NFS, 3, 0, new byte[0]);

  @TempDir Path folder;
  private final byte[] content = DriveFixture.content(SIZE, 6);
  private NfsFixture fixture;
  private Drive loaded;
  private Drive late;
  private NfsClient steady;
  private byte[] loadedFile;
  private byte[] lateFile;

  @BeforeEach
  void serve() throws IOException {
    fixture =
        new NfsFixture(
            folder.resolve("discs"),
            new NfsFixture.Config()
                .withMaxConnections(300)
                .holdingReadsFor(Duration.ofSeconds(20)));
    loaded = fixture.drives.insert("loaded", SIZE, MIB);
    DriveFixture.loadAll(loaded, content);
    late = fixture.drives.insert("late", SIZE, MIB);
    steady = fixture.client();
    loadedFile = steady.opened("loaded");
    lateFile = steady.opened("late");
  }

  @AfterEach
  void end() throws IOException {
    steady.close();
    fixture.close();
  }

  private void othersAreServed() throws IOException {
    assertThat(steady.read(loadedFile, 4711, 50_000).data())
        .isEqualTo(Arrays.copyOfRange(content, 4711, 54_711));
  }

  private byte[] readCall(byte[] file, int count) {
    return NfsClient.record(
        1, NfsClient.NFS, 3, 6, NfsClient.readArguments(file, 0, count).array());
  }

  @Test
  void connectionsThatSayNothingAreEndedInTimeAndThoseBeyondTheMostAtOnce() throws IOException {
    List<NfsClient> silent = new ArrayList<>();
    try {
      for (int number = 0; number < 299; number++) {
        silent.add(fixture.client());
      }
      try (NfsClient beyond = fixture.client()) {
        assertThat(beyond.isClosedByServer()).isTrue();
      }
      othersAreServed();
      assertThat(silent).allMatch(NfsClient::isClosedByServer);
      othersAreServed();
    } finally {
      for (NfsClient each : silent) {
        each.close();
      }
    }
  }

  @Test
  void aCallByteByByteIsEndedInTimeAlthoughItGoesOn() throws IOException {
    try (NfsClient slow = fixture.client()) {
      slow.out.write(NULL_CALL);
      slow.receive();
      slow.out.write(new Arguments().int32(1 << 31 | 10_000).array());
      long start = System.nanoTime();
      slow.socket.setSoTimeout(20);
      boolean isEnded = false;
      while (!isEnded && System.nanoTime() - start < Duration.ofSeconds(10).toNanos()) {
        try {
          slow.out.write(0);
          isEnded = slow.isClosedByServer();
        } catch (IOException e) {
          isEnded = true;
        }
      }

      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isBetween(Duration.ofMillis(1500), Duration.ofSeconds(8));
    }
    othersAreServed();
  }

  @Test
  void connectionsThatAreNotUsedAreEndedButNotThoseWhoseReadsWait() throws IOException {
    try (NfsFixture impatient =
        new NfsFixture(
            folder.resolve("others"),
            new NfsFixture.Config()
                .withIdleTimeout(Duration.ofSeconds(1))
                .holdingReadsFor(Duration.ofSeconds(20)))) {
      Drive drive = impatient.drives.insert("disc", SIZE, MIB);
      try (NfsClient idle = impatient.client();
          NfsClient waiting = impatient.client()) {
        idle.mounted("disc");
        waiting.sendRead(waiting.opened("disc"), 0, 512);
        assertThat(idle.isClosedByServer()).isTrue();
        DriveFixture.load(drive, content, 1);
        assertThat(waiting.receiveRead().data()).hasSize(512);
      }
    }
  }

  @Nested
  class Records {
    private void endTheConnection(byte[] bytes) throws IOException {
      try (NfsClient hostile = fixture.client()) {
        try {
          hostile.out.write(bytes);
        } catch (IOException e) {
          // turned away in the middle of it
        }
        assertThat(hostile.isClosedByServer()).isTrue();
      }
      othersAreServed();
    }

    @Test
    void thatAreTooLong() throws IOException {
      endTheConnection(new Arguments().int32(-1).array());
      endTheConnection(new Arguments().int32(1 << 31 | (64 << 10) + 1).array());
      endTheConnection(new Arguments().int32(Integer.MAX_VALUE).array());
    }

    @Test
    void thatGrowFragmentByFragment() throws IOException {
      Arguments fragments = new Arguments();
      for (int each = 0; each < 60; each++) {
        fragments.int32(8192).raw(new byte[8192]);
      }
      endTheConnection(fragments.array());
    }

    @Test
    void whoseFragmentsAreEmptyAndNeverEnd() throws IOException {
      endTheConnection(new byte[400]);
    }

    @Test
    void thatAreNoCalls() throws IOException {
      endTheConnection(NfsClient.record(new byte[0]));
      endTheConnection(NfsClient.record(new byte[10]));
      endTheConnection(NfsClient.record(new Arguments().int32(1, 1, 2, 3, 4, 5, 6, 7).array()));
      endTheConnection("GET / HTTP/1.1\r\nHost: loader\r\n\r\n".getBytes());
    }
  }

  @Test
  void aClientThatEndsItsDirectionTakesItsWaitingReadsWithIt() throws IOException {
    try (NfsClient half = fixture.client()) {
      half.sendRead(lateFile, 0, 512);
      DriveFixture.await("a waiting read", () -> !late.waiting().isEmpty());
      half.socket.shutdownOutput();

      DriveFixture.await("none", () -> late.waiting().isEmpty() && !late.isBusy());
    }
  }

  @Test
  void aClientThatVanishesWhileLongReadsAreOnTheirWayFreesTheDisc() throws IOException {
    steady.close();
    try (SocketChannel vanishing = connected()) {
      fill(vanishing, readCall(loadedFile, MIB));
      DriveFixture.await("connected", loaded::isBusy);
      vanishing.setOption(java.net.StandardSocketOptions.SO_LINGER, 0);
    }

    DriveFixture.await("nobody is connected", () -> !loaded.isBusy());
  }

  /** Calls end within others, so that the stream never comes to rest between two. */
  @Test
  void aStreamThatNeverPausesCostsNoMemory() throws IOException {
    Arguments calls = new Arguments();
    for (int each = 0; each < 500; each++) {
      calls.raw(NULL_CALL);
    }
    byte[] many = calls.array();
    long before = PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
    try (NfsClient eager = fixture.client()) {
      eager.out.write(NULL_CALL, 0, 20);
      for (int round = 0; round < 200; round++) {
        eager.out.write(NULL_CALL, 20, NULL_CALL.length - 20);
        eager.out.write(many);
        eager.out.write(NULL_CALL, 0, 20);
        for (int each = 0; each < 501; each++) {
          eager.receive();
        }
      }
      assertThat(PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory() - before)
          .isLessThan(5 * MIB); // a chunk of the allocator at most, where 8 MiB were sent
    }
    othersAreServed();
  }

  /** Clients that ask and ask, and never take an answer: the server stops listening to them. */
  @Nested
  class NeverTakingReplies {
    @Test
    void toShortReads() throws IOException {
      stops(readCall(loadedFile, 4096));
    }

    @Test
    void toLongReads() throws IOException {
      stops(readCall(loadedFile, MIB));
    }

    @Test
    void toReadsThatWait() throws IOException {
      stops(readCall(lateFile, 512));
      DriveFixture.await("none waits", () -> late.waiting().isEmpty());
    }

    @Test
    void toQuestions() throws IOException {
      stops(NULL_CALL);
      stops(NfsClient.record(1, NfsClient.NFS, 3, 1, new Arguments().opaque(loadedFile).array()));
    }

    @Test
    void toErrors() throws IOException {
      stops(NfsClient.record(1, 4711, 1, 0, new byte[0]));
    }

    private void stops(byte[] call) throws IOException {
      try (SocketChannel hostile = connected()) {
        assertThat(fill(hostile, call)).isLessThan(MOST_SENT_BYTES);
        assertThat(late.waiting()).hasSizeLessThanOrEqualTo(32);
        othersAreServed();
      }
      othersAreServed();
    }
  }

  private SocketChannel connected() throws IOException {
    return SocketChannel.open(new InetSocketAddress("127.0.0.1", fixture.port()));
  }

  /** Sends a call again and again until nothing more is taken for a second; how much was. */
  private static long fill(SocketChannel client, byte[] call) throws IOException {
    client.configureBlocking(false);
    ByteBuffer calls = ByteBuffer.allocate(256 << 10);
    while (calls.remaining() >= call.length) {
      calls.put(call);
    }
    calls.flip();
    long sent = 0;
    long lastTaken = System.nanoTime();
    while (sent < MOST_SENT_BYTES
        && System.nanoTime() - lastTaken < Duration.ofSeconds(1).toNanos()) {
      int taken = client.write(calls);
      if (taken > 0) {
        sent += taken;
        lastTaken = System.nanoTime();
      } else {
        LockSupport.parkNanos(1_000_000);
      }
      if (!calls.hasRemaining()) {
        calls.rewind();
      }
    }
    return sent;
  }
}
