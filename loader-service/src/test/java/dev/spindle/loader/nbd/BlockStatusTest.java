package dev.spindle.loader.nbd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.loader.DriveFixture;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BlockStatusTest extends ServedDisc {
  private RawClient mappedClient() throws IOException {
    RawClient client = fixture.client().greet().structured();
    client.option(
        Wire.OPT_SET_META_CONTEXT,
        RawClient.contexts("disc", "x-spindle:loaded", "base:allocation"));
    while (client.reply().type() == Wire.REP_META_CONTEXT) {}
    return client.go("disc");
  }

  /** A context's id, then each extent's length and flags. */
  private static List<Integer> extents(RawClient.Chunk chunk, boolean isLast) {
    assertThat(chunk.type()).isEqualTo(Wire.REPLY_TYPE_BLOCK_STATUS);
    assertThat(chunk.done()).isEqualTo(isLast);
    List<Integer> numbers = new ArrayList<>();
    for (ByteBuffer payload = ByteBuffer.wrap(chunk.payload()); payload.hasRemaining(); ) {
      numbers.add(payload.getInt());
    }
    return numbers;
  }

  @Test
  void statusTellsBothContextsInOneReply() throws IOException {
    DriveFixture.load(drive, content, 1, 3);
    try (RawClient client = mappedClient()) {
      client.request(0, Wire.CMD_BLOCK_STATUS, 1, MIB - 10, 2 * MIB);

      assertThat(extents(client.chunk(), false)).containsExactly(1, 2 * MIB, 0);
      assertThat(extents(client.chunk(), true)).containsExactly(2, 10, 1, MIB, 0, MIB - 10, 1);
    }
  }

  @Test
  void statusOfOneExtentIsOneExtentAndNoLongerThanAskedFor() throws IOException {
    DriveFixture.load(drive, content, 1, 2);
    try (RawClient client = mappedClient()) {
      client.request(Wire.CMD_FLAG_REQ_ONE, Wire.CMD_BLOCK_STATUS, 1, 5, 4 * MIB);
      assertThat(extents(client.chunk(), false)).containsExactly(1, 4 * MIB, 0);
      assertThat(extents(client.chunk(), true)).containsExactly(2, 2 * MIB - 5, 1);

      client.request(Wire.CMD_FLAG_REQ_ONE, Wire.CMD_BLOCK_STATUS, 1, 5, 100);
      assertThat(extents(client.chunk(), false)).containsExactly(1, 100, 0);
      assertThat(extents(client.chunk(), true)).containsExactly(2, 100, 1);
    }
  }

  @Test
  void statusPastTheEndOrOfNothingIsInvalid() throws IOException {
    try (RawClient client = mappedClient()) {
      client.request(0, Wire.CMD_BLOCK_STATUS, 1, SIZE - 1, 2);
      client.request(0, Wire.CMD_BLOCK_STATUS, 2, 0, 0);
      client.request(Wire.CMD_FLAG_DF, Wire.CMD_BLOCK_STATUS, 3, 0, 1);

      for (int cookie = 1; cookie <= 3; cookie++) {
        RawClient.Chunk error = client.chunk();
        assertThat(error.type()).isEqualTo(Wire.REPLY_TYPE_ERROR);
        assertThat(error.cookie()).isEqualTo(cookie);
        assertThat(ByteBuffer.wrap(error.payload()).getInt()).isEqualTo(Wire.EINVAL);
      }
    }
  }
}
