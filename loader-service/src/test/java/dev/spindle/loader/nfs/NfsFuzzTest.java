package dev.spindle.loader.nfs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.loader.DriveFixture;
import dev.spindle.loader.LoggedWarnings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random calls against the real server, for some seconds: what can be answered is answered in the
 * protocol's form, nothing fails inside, and it serves afterwards. The seed is printed; {@code
 * -Dspindle.fuzz.seed=…} repeats a run, {@code -Dspindle.fuzz.seconds=…} prolongs it.
 */
class NfsFuzzTest {
  private static final int MIB = 1 << 20;
  private static final int SIZE = 2 * MIB + 7;
  private static final int READ = 6;

  @TempDir Path folder;
  private final long seed = Long.getLong("spindle.fuzz.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final Duration time = Duration.ofSeconds(Long.getLong("spindle.fuzz.seconds", 3));
  private final byte[] content = DriveFixture.content(SIZE, 8);
  private final LoggedWarnings warnings = new LoggedWarnings();
  private NfsFixture fixture;
  private byte[] directory;
  private byte[] file;

  private record Sent(int program, int procedure, byte[] arguments, long offset) {}

  @BeforeEach
  void serve() throws IOException {
    System.out.println("fuzz: -Dspindle.fuzz.seed=" + seed);
    fixture = new NfsFixture(folder.resolve("discs"));
    DriveFixture.loadAll(fixture.drives.insert("disc", SIZE, MIB), content);
    try (NfsClient client = fixture.client()) {
      directory = client.mounted("disc");
      file = client.opened("disc");
    }
    warnings.watch("dev.spindle.loader", "io.netty");
  }

  @AfterEach
  void end() throws IOException {
    warnings.unwatch();
    try (NfsClient after = fixture.client()) {
      assertThat(after.read(file, 3, 4000).data()).isEqualTo(Arrays.copyOfRange(content, 3, 4003));
    } finally {
      fixture.close();
    }
    assertThat(warnings.messages()).as("seed %d", seed).isEmpty();
  }

  @Test
  void everyCallThatIsWellFramedIsAnswered() throws IOException {
    int rounds = 0;
    for (long end = System.nanoTime() + time.toNanos(); System.nanoTime() < end; rounds++) {
      try (NfsClient client = fixture.client()) {
        calls(client);
      } catch (IOException | AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ", round " + rounds, e);
      }
    }
    assertThat(rounds).isPositive();
  }

  @Test
  void streamsWithBytesChangedEndNothingButTheirConnection() throws IOException {
    int rounds = 0;
    for (long end = System.nanoTime() + time.toNanos(); System.nanoTime() < end; rounds++) {
      try (NfsClient client = fixture.client()) {
        client.out.write(changed());
        client.socket.shutdownOutput();
        client.in.readAllBytes();
      } catch (java.net.SocketTimeoutException e) {
        throw new AssertionError("hangs: seed " + seed + ", round " + rounds, e);
      } catch (IOException e) {
        // turned away in the middle of it
      }
    }
    assertThat(rounds).isPositive();
  }

  /** Sends calls of all kinds at once; every one must be answered, whatever the order. */
  private void calls(NfsClient client) throws IOException {
    Map<Integer, Sent> sent = new HashMap<>();
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    for (int xid = 1 + random.nextInt(60); xid > 0; xid--) {
      Sent call = call();
      sent.put(xid, call);
      stream.writeBytes(
          fragmented(NfsClient.record(xid, call.program(), 3, call.procedure(), call.arguments())));
    }
    client.out.write(stream.toByteArray());
    while (!sent.isEmpty()) {
      NfsClient.Reply reply = client.receive();
      isRight(reply, sent.remove(reply.xid()));
    }
  }

  private Sent call() {
    int procedure = random.nextInt(25);
    if (random.nextInt(6) == 0) {
      return new Sent(NfsClient.MOUNT, procedure % 8, arguments(), 0);
    }
    if (procedure > 21 || procedure == READ) {
      long offset = random.nextInt(8) == 0 ? random.nextLong() : random.nextInt(SIZE);
      int count = random.nextInt(8) == 0 ? random.nextInt() : random.nextInt(60_000);
      return new Sent(
          NfsClient.NFS, READ, NfsClient.readArguments(file, offset, count).array(), offset);
    }
    return new Sent(NfsClient.NFS, procedure, arguments(), 0);
  }

  /** What some procedure takes, often with a bit changed, a bit too much, or too little. */
  private byte[] arguments() {
    Arguments all = new Arguments();
    switch (random.nextInt(4)) {
      case 0 -> all.string(NfsFixture.path("disc"));
      case 1 -> all.opaque(directory).string("disk.img");
      case 2 -> all.opaque(directory).int64(random.nextInt(5)).int64(0).int32(300, 600);
      default -> all.opaque(file).int32(random.nextInt());
    }
    byte[] arguments = all.array();
    if (random.nextInt(3) == 0) {
      arguments[random.nextInt(arguments.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return random.nextInt(4) == 0
        ? Arrays.copyOf(arguments, random.nextInt(arguments.length + 50))
        : arguments;
  }

  private byte[] fragmented(byte[] record) {
    if (random.nextInt(4) > 0) {
      return record;
    }
    int cut = 4 + random.nextInt(record.length - 4);
    return new Arguments()
        .int32(cut - 4)
        .raw(Arrays.copyOfRange(record, 4, cut))
        .int32(1 << 31 | record.length - cut)
        .raw(Arrays.copyOfRange(record, cut, record.length))
        .array();
  }

  private void isRight(NfsClient.Reply reply, Sent call) {
    assertThat(call).isNotNull();
    assertThat(reply.int32()).isZero();
    assertThat(reply.int64()).isZero();
    int accepted = reply.int32();
    assertThat(accepted).isIn(0, 3, 4);
    if (call.program() == NfsClient.NFS && call.procedure() == READ) {
      assertThat(accepted).isZero();
      assertThat(reply.int32()).isZero();
      reply.optionalAttributes();
      int count = reply.int32();
      reply.int32();
      byte[] data = reply.opaque();
      reply.end();
      assertThat(data).hasSize(count);
      if (count > 0) {
        int from = (int) call.offset();
        assertThat(data).isEqualTo(Arrays.copyOfRange(content, from, from + count));
      }
    } else if (accepted != 0) {
      reply.end();
    }
  }

  /** A stream that a well-behaved client may send, with some of its bytes changed. */
  private byte[] changed() {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    for (int xid = 0; xid < 20; xid++) {
      Sent call = call();
      stream.writeBytes(
          NfsClient.record(xid, call.program(), 3, call.procedure(), call.arguments()));
    }
    byte[] bytes = stream.toByteArray();
    for (int changes = random.nextInt(6); changes >= 0; changes--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return bytes;
  }
}
