package dev.spindle.loader.nbd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.loader.DriveFixture;
import dev.spindle.loader.drive.Drive;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HandshakeTest {
  private static final int SIZE = 3 << 20;

  @TempDir Path folder;
  private NbdFixture fixture;
  private byte[] content;

  @BeforeEach
  void serve() {
    fixture =
        new NbdFixture(folder.resolve("discs"), new NbdFixture.Config().withMaxConnections(8));
    Drive drive = fixture.drives.insert("disc", SIZE, 1 << 20);
    content = DriveFixture.content(SIZE, 2);
    DriveFixture.loadAll(drive, content);
  }

  @AfterEach
  void end() {
    fixture.close();
  }

  private RawClient client() throws IOException {
    return fixture.client();
  }

  @Test
  void anUnknownOptionIsRefusedWithoutLosingStep() throws IOException {
    try (RawClient client = client().greet()) {
      client.option(4711, new byte[100]);
      client.option(5, new byte[0]); // STARTTLS

      assertThat(client.reply().type()).isEqualTo(Wire.REP_ERR_UNSUP);
      assertThat(client.reply().type()).isEqualTo(Wire.REP_ERR_UNSUP);
      client.go("disc");
    }
  }

  @Test
  void anOptionThatIsTooLongIsSkippedWithoutLosingStep() throws IOException {
    try (RawClient client = client().greet()) {
      client.option(Wire.OPT_INFO, new byte[200_000]);

      assertThat(client.reply().type()).isEqualTo(Wire.REP_ERR_TOO_BIG);
      client.go("disc");
    }
  }

  @Test
  void whoeverClaimsAnEndlessOptionIsDropped() throws IOException {
    try (RawClient client = client().greet()) {
      client.out.writeLong(Wire.IHAVEOPT);
      client.out.writeInt(Wire.OPT_INFO);
      client.out.writeInt(-1);

      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void malformedPayloadsAreRefusedAsInvalid() throws IOException {
    try (RawClient client = client().greet()) {
      client.option(Wire.OPT_LIST, new byte[1]);
      client.option(Wire.OPT_GO, new byte[3]);
      client.option(Wire.OPT_GO, ByteBuffer.allocate(6).putInt(1 << 30).array());
      client.option(Wire.OPT_STRUCTURED_REPLY, new byte[9]);
      client.option(Wire.OPT_SET_META_CONTEXT, RawClient.info("disc"));

      for (int option = 0; option < 5; option++) {
        assertThat(client.reply().type()).isEqualTo(Wire.REP_ERR_INVALID);
      }
      client.go("disc");
    }
  }

  @Test
  void anExportThatIsNotThereIsUnknown() throws IOException {
    try (RawClient client = client().greet()) {
      client.option(Wire.OPT_GO, RawClient.info("other"));
      client.option(Wire.OPT_INFO, RawClient.info("../etc"));
      client.option(Wire.OPT_GO, RawClient.info(""));

      assertThat(client.reply().type()).isEqualTo(Wire.REP_ERR_UNKNOWN);
      assertThat(client.reply().type()).isEqualTo(Wire.REP_ERR_UNKNOWN);
      assertThat(client.reply().type()).isEqualTo(Wire.REP_ERR_UNKNOWN);
    }
  }

  @Test
  void exportNameGivesSizeAndFlags() throws IOException {
    try (RawClient client = client().greet()) {
      client.option(Wire.OPT_EXPORT_NAME, "disc".getBytes(StandardCharsets.UTF_8));

      assertThat(client.in.readLong()).isEqualTo(SIZE);
      assertThat(client.in.readUnsignedShort())
          .isEqualTo(
              Wire.FLAG_HAS_FLAGS
                  | Wire.FLAG_READ_ONLY
                  | Wire.FLAG_CAN_MULTI_CONN
                  | Wire.FLAG_SEND_CACHE);
      client.read(7, 0, 512);
      assertThat(client.simple()).isEqualTo(new RawClient.SimpleReply(0, 7));
      assertThat(client.in.readNBytes(512)).isEqualTo(java.util.Arrays.copyOf(content, 512));
    }
  }

  @Test
  void contextsAreListedByNameAndByNamespace() throws IOException {
    try (RawClient client = client().greet().structured()) {
      client.option(Wire.OPT_LIST_META_CONTEXT, RawClient.contexts("disc"));
      assertThat(names(client)).containsExactly("base:allocation", "x-spindle:loaded");
      client.option(Wire.OPT_LIST_META_CONTEXT, RawClient.contexts("disc", "x-spindle:", "qemu:"));
      assertThat(names(client)).containsExactly("x-spindle:loaded");
      client.option(Wire.OPT_SET_META_CONTEXT, RawClient.contexts("disc", "base:"));
      assertThat(names(client)).isEmpty();
      client.option(Wire.OPT_LIST_META_CONTEXT, RawClient.contexts("other"));
      assertThat(client.reply().type()).isEqualTo(Wire.REP_ERR_UNKNOWN);
    }
  }

  @Test
  void contextsNeedStructuredReplies() throws IOException {
    try (RawClient client = client().greet()) {
      client.option(Wire.OPT_LIST_META_CONTEXT, RawClient.contexts("disc"));

      assertThat(client.reply().type()).isEqualTo(Wire.REP_ERR_INVALID);
    }
  }

  @Test
  void aChoiceOfContextsThatFailsTakesBackTheOneBefore() throws IOException {
    try (RawClient client = client().greet().structured()) {
      client.option(Wire.OPT_SET_META_CONTEXT, RawClient.contexts("disc", "base:allocation"));
      assertThat(names(client)).containsExactly("base:allocation");
      client.option(Wire.OPT_SET_META_CONTEXT, RawClient.contexts("other", "base:allocation"));
      assertThat(client.reply().type()).isEqualTo(Wire.REP_ERR_UNKNOWN);

      client.go("disc").request(0, Wire.CMD_BLOCK_STATUS, 1, 0, 512);
      assertThat(client.chunk().type()).isEqualTo(Wire.REPLY_TYPE_ERROR);
    }
  }

  @Test
  void infoGivesWhatIsAskedForAndGoesNowhere() throws IOException {
    try (RawClient client = client().greet()) {
      client.option(
          Wire.OPT_INFO,
          RawClient.info(
              "disc", Wire.INFO_NAME, Wire.INFO_DESCRIPTION, Wire.INFO_BLOCK_SIZE, 4711));

      List<Integer> types = new ArrayList<>();
      RawClient.OptionReply reply = client.reply();
      while (reply.type() == Wire.REP_INFO) {
        types.add((int) ByteBuffer.wrap(reply.payload()).getShort());
        reply = client.reply();
      }
      assertThat(reply.type()).isEqualTo(Wire.REP_ACK);
      assertThat(types)
          .containsExactly(
              Wire.INFO_EXPORT, Wire.INFO_NAME, Wire.INFO_DESCRIPTION, Wire.INFO_BLOCK_SIZE);
      client.go("disc");
    }
  }

  @Test
  void abortIsAcknowledgedAndEnds() throws IOException {
    try (RawClient client = client().greet()) {
      client.option(Wire.OPT_ABORT, new byte[0]);

      assertThat(client.reply().type()).isEqualTo(Wire.REP_ACK);
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void unknownClientFlagsEndTheConnection() throws IOException {
    try (RawClient client = client()) {
      client.in.readNBytes(18);
      client.out.writeInt(0x80);

      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void requestsSentBehindTheHandshakeAreServed() throws IOException {
    try (RawClient client = client().greet()) {
      client.option(Wire.OPT_GO, RawClient.info("disc"));
      client.read(1, 100, 10);

      while (client.reply().type() == Wire.REP_INFO) {}
      assertThat(client.simple().error()).isZero();
    }
  }

  @Test
  void aHandshakeThatNeverEndsIsEnded() throws IOException {
    try (RawClient client = client().greet()) {
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void moreConnectionsThanAllowedAreTurnedAway() throws IOException {
    List<RawClient> clients = new ArrayList<>();
    try {
      for (int number = 0; number < 8; number++) {
        clients.add(client().greet().go("disc"));
      }
      try (RawClient tooMany = client()) {
        assertThat(tooMany.isClosedByServer()).isTrue();
      }
      clients.getFirst().read(1, 0, 1);
      assertThat(clients.getFirst().simple().error()).isZero();
    } finally {
      for (RawClient client : clients) {
        client.close();
      }
    }
  }

  private static List<String> names(RawClient client) throws IOException {
    List<String> names = new ArrayList<>();
    RawClient.OptionReply reply = client.reply();
    while (reply.type() == Wire.REP_META_CONTEXT) {
      names.add(new String(reply.payload(), 4, reply.payload().length - 4, StandardCharsets.UTF_8));
      reply = client.reply();
    }
    assertThat(reply.type()).isEqualTo(Wire.REP_ACK);
    return names;
  }

  @Test
  void garbageDisturbsNobodyElse() throws IOException {
    long seed = System.nanoTime();
    System.out.println("garbage: seed " + seed);
    Random random = new Random(seed);
    try (RawClient steady = client().greet().go("disc")) {
      for (int round = 0; round < 200; round++) {
        try (RawClient hostile = client()) {
          if (random.nextBoolean()) {
            hostile.greet();
            if (random.nextBoolean()) {
              hostile.go("disc");
            }
          }
          byte[] garbage = new byte[random.nextInt(5000)];
          random.nextBytes(garbage);
          if (random.nextBoolean() && garbage.length > 8) {
            ByteBuffer.wrap(garbage).putLong(Wire.IHAVEOPT);
          }
          hostile.out.write(garbage);
        } catch (IOException e) {
          // turned away in the middle of it
        }
        steady.read(round, round, 1);
        assertThat(steady.simple()).isEqualTo(new RawClient.SimpleReply(0, round));
        assertThat(steady.in.readByte()).isEqualTo(content[round]);
      }
    }
  }
}
