package dev.spindle.loader.nbd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.loader.DriveFixture;
import dev.spindle.loader.LoggedWarnings;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random options and requests against the real server, for some seconds: what can be answered is
 * answered in the protocol's form, nothing fails inside, and it serves afterwards. The seed is
 * printed; {@code -Dspindle.fuzz.seed=…} repeats a run, {@code -Dspindle.fuzz.seconds=…} prolongs
 * it.
 */
class NbdFuzzTest {
  private static final int MIB = 1 << 20;
  private static final int SIZE = 2 * MIB + 7;
  private static final int[] OPTIONS = {
    Wire.OPT_LIST,
    Wire.OPT_STARTTLS,
    Wire.OPT_INFO,
    Wire.OPT_STRUCTURED_REPLY,
    Wire.OPT_LIST_META_CONTEXT,
    Wire.OPT_SET_META_CONTEXT,
    4,
    11,
    4711
  };

  @TempDir Path folder;
  private final long seed = Long.getLong("spindle.fuzz.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final Duration time = Duration.ofSeconds(Long.getLong("spindle.fuzz.seconds", 3));
  private final byte[] content = DriveFixture.content(SIZE, 8);
  private final LoggedWarnings warnings = new LoggedWarnings();
  private NbdFixture fixture;

  @BeforeEach
  void serve() {
    System.out.println("fuzz: -Dspindle.fuzz.seed=" + seed);
    fixture = new NbdFixture(folder.resolve("discs"));
    DriveFixture.loadAll(fixture.drives.insert("disc", SIZE, MIB), content);
    warnings.watch("dev.spindle.loader", "io.netty");
  }

  @AfterEach
  void end() throws IOException {
    warnings.unwatch();
    try (RawClient after = fixture.client().greet().go("disc")) {
      after.read(1, 3, 4000);
      assertThat(after.simple()).isEqualTo(new RawClient.SimpleReply(0, 1));
    } finally {
      fixture.close();
    }
    assertThat(warnings.messages()).as("seed %d", seed).isEmpty();
  }

  @Test
  void everyOptionAndRequestThatIsWellFramedIsAnswered() throws IOException {
    int rounds = 0;
    for (long end = System.nanoTime() + time.toNanos(); System.nanoTime() < end; rounds++) {
      try (RawClient client = fixture.client().greet()) {
        boolean structured = options(client);
        client.go("disc");
        requests(client, structured);
      } catch (IOException | AssertionError e) {
        throw new AssertionError("seed " + seed + ", round " + rounds, e);
      }
    }
    assertThat(rounds).isPositive();
  }

  @Test
  void streamsWithBytesChangedEndNothingButTheirConnection() throws IOException {
    int rounds = 0;
    for (long end = System.nanoTime() + time.toNanos(); System.nanoTime() < end; rounds++) {
      try (RawClient client = fixture.client().greet()) {
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

  /** Sends options with payloads of all kinds; each must be answered before the next. */
  private boolean options(RawClient client) throws IOException {
    boolean structured = false;
    for (int count = random.nextInt(12); count > 0; count--) {
      int option = OPTIONS[random.nextInt(OPTIONS.length)];
      client.option(option, payload(option));
      RawClient.OptionReply reply = client.reply();
      while (reply.type() == Wire.REP_INFO
          || reply.type() == Wire.REP_SERVER
          || reply.type() == Wire.REP_META_CONTEXT) {
        assertThat(reply.option()).isEqualTo(option);
        reply = client.reply();
      }
      assertThat(reply.option()).isEqualTo(option);
      assertThat(reply.type())
          .isIn(
              Wire.REP_ACK,
              Wire.REP_ERR_UNSUP,
              Wire.REP_ERR_INVALID,
              Wire.REP_ERR_UNKNOWN,
              Wire.REP_ERR_TOO_BIG);
      structured |= option == Wire.OPT_STRUCTURED_REPLY && reply.type() == Wire.REP_ACK;
    }
    return structured;
  }

  private byte[] payload(int option) {
    byte[] payload =
        switch (random.nextInt(4)) {
          case 0 -> new byte[0];
          case 1 -> RawClient.info("disc", random.nextInt(5));
          case 2 -> RawClient.contexts("disc", "base:allocation", "x-spindle:");
          default -> bytes(random.nextInt(option == Wire.OPT_LIST ? 20_000 : 60));
        };
    if (payload.length > 0 && random.nextInt(3) == 0) {
      payload[random.nextInt(payload.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return payload;
  }

  /** Sends requests of all kinds at once; every one must be answered, whatever the order. */
  private void requests(RawClient client, boolean structured) throws IOException {
    Map<Long, Request> sent = new HashMap<>();
    java.io.ByteArrayOutputStream stream = new java.io.ByteArrayOutputStream();
    for (long cookie = 0; cookie < random.nextInt(60); cookie++) {
      Request request = request(cookie);
      sent.put(cookie, request);
      stream.write(
          RawClient.requestBytes(
              request.flags(), request.type(), cookie, request.offset(), (int) request.length()));
      if (request.type() == Wire.CMD_WRITE) {
        stream.write(bytes((int) request.length()));
      }
    }
    stream.write(RawClient.requestBytes(0, Wire.CMD_DISC, 0, 0, 0));
    client.out.write(stream.toByteArray());
    while (!sent.isEmpty()) {
      answer(client, structured, sent);
    }
    assertThat(client.in.read()).isNegative();
  }

  private Request request(long cookie) {
    int type = random.nextInt(10);
    if (type == Wire.CMD_DISC) {
      type = Wire.CMD_READ;
    }
    long offset =
        switch (random.nextInt(8)) {
          case 0 -> random.nextLong();
          case 1 -> SIZE;
          default -> random.nextInt(SIZE);
        };
    long length =
        switch (random.nextInt(8)) {
          case 0 -> type == Wire.CMD_WRITE ? 0 : Integer.toUnsignedLong(random.nextInt());
          case 1 -> random.nextInt(200_000);
          default -> random.nextInt(5000);
        };
    int flags = random.nextInt(4) == 0 ? random.nextInt(1 << 16) : 0;
    return new Request(flags, type, cookie, offset, length);
  }

  private void answer(RawClient client, boolean structured, Map<Long, Request> sent)
      throws IOException {
    int magic = client.in.readInt();
    if (magic == Wire.SIMPLE_REPLY_MAGIC) {
      int error = client.in.readInt();
      Request request = sent.remove(client.in.readLong());
      assertThat(request).isNotNull();
      if (request.type() == Wire.CMD_READ) {
        assertThat(structured).isFalse();
        if (error == 0) {
          isContent(request, client.in.readNBytes((int) request.length()));
        }
      }
      return;
    }
    assertThat(magic).isEqualTo(Wire.STRUCTURED_REPLY_MAGIC);
    assertThat(structured).isTrue();
    boolean done = client.in.readShort() == Wire.REPLY_FLAG_DONE;
    int type = client.in.readUnsignedShort();
    long cookie = client.in.readLong();
    int length = client.in.readInt();
    assertThat(length).isBetween(0, 33 << 20);
    byte[] payload = client.in.readNBytes(length);
    Request request = done ? sent.remove(cookie) : sent.get(cookie);
    assertThat(request).isNotNull();
    if (type == Wire.REPLY_TYPE_OFFSET_DATA) {
      isContent(request, java.util.Arrays.copyOfRange(payload, 8, payload.length));
    }
  }

  private void isContent(Request request, byte[] data) throws EOFException {
    if (data.length < request.length()) {
      throw new EOFException("a reply that ends early");
    }
    int from = (int) request.offset();
    assertThat(data)
        .isEqualTo(java.util.Arrays.copyOfRange(content, from, from + (int) request.length()));
  }

  /** A stream that a well-behaved client may send, with some of its bytes changed. */
  private byte[] changed() throws IOException {
    java.io.ByteArrayOutputStream stream = new java.io.ByteArrayOutputStream();
    stream.write(RawClient.optionBytes(Wire.OPT_STRUCTURED_REPLY, new byte[0]));
    stream.write(
        RawClient.optionBytes(
            Wire.OPT_SET_META_CONTEXT, RawClient.contexts("disc", "x-spindle:loaded")));
    stream.write(RawClient.optionBytes(Wire.OPT_GO, RawClient.info("disc", 3)));
    for (int count = 0; count < 20; count++) {
      stream.write(
          RawClient.requestBytes(0, random.nextInt(8), count, random.nextInt(SIZE), 40_000));
    }
    byte[] bytes = stream.toByteArray();
    for (int changes = random.nextInt(6); changes >= 0; changes--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return bytes;
  }

  private byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }
}
