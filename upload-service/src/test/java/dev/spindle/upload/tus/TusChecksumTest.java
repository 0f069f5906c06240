package dev.spindle.upload.tus;

import static dev.spindle.upload.tus.TusDevice.FRAGMENT_BYTES;
import static dev.spindle.upload.tus.TusDevice.bytes;
import static dev.spindle.upload.tus.TusDevice.created;
import static dev.spindle.upload.tus.TusDevice.part;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.upload.UploadBackends;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The extensions checksum and checksum-trailer. */
@QuarkusTest
@QuarkusTestResource(UploadBackends.class)
class TusChecksumTest extends TusTest {
  private static String digest(String word, String algorithm, byte[] bytes) throws Exception {
    return word
        + " "
        + Base64.getEncoder().encodeToString(MessageDigest.getInstance(algorithm).digest(bytes));
  }

  private static String sha1(byte[] bytes) throws Exception {
    return digest("sha1", "SHA-1", bytes);
  }

  private static String crc32c(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return "crc32c "
        + Base64.getEncoder()
            .encodeToString(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
  }

  @Nested
  class UploadChecksum {
    @Test
    void algorithmsMustBeInTheAnswerToOptionsSha1AmongThem() {
      assertThat(header(device.send("OPTIONS", "/files", new byte[0]), "Tus-Checksum-Algorithm"))
          .isEqualTo("sha1,sha256,crc32c");
    }

    @Test
    void mustBeVerifiedAndIsAnswered204WhenTheBytesHaveIt() throws Exception {
      byte[] all = bytes(3 * FRAGMENT_BYTES);
      String path = device.create(all.length);
      int one = 1000;
      int two = 2 * FRAGMENT_BYTES + 7;
      List<HttpResponse<String>> answers =
          List.of(
              device.patch(path, 0, part(all, 0, one), "Upload-Checksum", sha1(part(all, 0, one))),
              device.patch(
                  path,
                  one,
                  part(all, one, two),
                  "Upload-Checksum",
                  digest("sha256", "SHA-256", part(all, one, two))),
              device.patch(
                  path,
                  two,
                  part(all, two, all.length),
                  "Upload-Checksum",
                  crc32c(part(all, two, all.length))));

      assertThat(answers).allSatisfy(one1 -> assertThat(one1.statusCode()).isEqualTo(204));
      assertThat(device.staged(path)).isEqualTo(all);
    }

    @Test
    void thatTheBytesDoNotHaveMustBe460AndTheChunkDiscarded() throws Exception {
      byte[] all = bytes(2 * FRAGMENT_BYTES);
      String path = device.create(all.length);
      device.patch(path, 0, part(all, 0, 100));
      byte[] wrong = bytes(2 * FRAGMENT_BYTES - 100);

      for (String checksum :
          List.of(sha1(bytes(1)), digest("sha256", "SHA-256", bytes(1)), crc32c(bytes(1)))) {
        assertThat(device.patch(path, 100, wrong, "Upload-Checksum", checksum).statusCode())
            .as(checksum)
            .isEqualTo(460);
        assertThat(device.offset(path)).isEqualTo(100);
      }
      assertThat(device.staged(path)).as("no fragment was made of it").isEmpty();
      byte[] rest = part(all, 100, all.length);
      assertThat(device.patch(path, 100, rest, "Upload-Checksum", sha1(rest)).statusCode())
          .isEqualTo(204);
      assertThat(device.staged(path)).isEqualTo(all);
    }

    @Test
    void ofAnUnknownAlgorithmOrUnreadableIs400AndTheChunkDiscarded() {
      String path = device.create(100);

      for (String wrong :
          List.of("md5 CY9rzUYh03PK3k6DJie09g==", "sha1", "sha1 %%%", "SHA1 YQ==")) {
        assertThat(device.patch(path, 0, bytes(10), "Upload-Checksum", wrong).statusCode())
            .as(wrong)
            .isEqualTo(400);
      }
      assertThat(device.offset(path)).isZero();
    }

    @Test
    void isVerifiedOfTheFirstBytesInAPostToo() throws Exception {
      HttpResponse<String> good =
          device.postWith(bytes(100), "Upload-Length", "100", "Upload-Checksum", sha1(bytes(100)));
      HttpResponse<String> bad =
          device.postWith(bytes(100), "Upload-Length", "100", "Upload-Checksum", sha1(bytes(99)));

      assertThat(header(good, "Upload-Offset")).isEqualTo("100");
      assertThat(header(bad, "Upload-Offset")).isEqualTo("0");
      assertThat(device.offset(created(bad))).isZero();
    }

    @Test
    void ofHeldBytesIsVerifiedToo() throws Exception {
      String path = created(device.post("Upload-Defer-Length", "1"));

      assertThat(device.patch(path, 0, bytes(9), "Upload-Checksum", sha1(bytes(8))).statusCode())
          .isEqualTo(460);
      assertThat(device.offset(path)).isZero();
      assertThat(device.patch(path, 0, bytes(9), "Upload-Checksum", sha1(bytes(9))).statusCode())
          .isEqualTo(204);
      assertThat(device.offset(path)).isEqualTo(9);
    }

    @Test
    void ofAChunkThatIsCutOffKeepsNothing() throws Exception {
      byte[] all = bytes(FRAGMENT_BYTES);
      String path = device.create(all.length);
      try (TusDevice.Raw connection = device.raw()) {
        connection
            .patchHead(path, 0, "Content-Length: " + all.length, "Upload-Checksum: " + sha1(all))
            .write(part(all, 0, 1000));
      }

      assertThat(device.offset(path)).isZero();
    }
  }

  @Nested
  class ChecksumTrailer {
    private int send(String path, byte[] body, String... trailers) throws Exception {
      try (TusDevice.Raw connection = device.raw()) {
        return connection
            .patchHead(path, 0, "Transfer-Encoding: chunked", "Trailer: Upload-Checksum")
            .chunk(part(body, 0, 10))
            .chunk(part(body, 10, body.length))
            .lastChunk(trailers)
            .status();
      }
    }

    @Test
    void isVerifiedWhenItIsAnnounced() throws Exception {
      byte[] all = bytes(FRAGMENT_BYTES + 20);
      String path = device.create(all.length);

      assertThat(send(path, all, "Upload-Checksum: " + sha1(bytes(5)))).isEqualTo(460);
      assertThat(device.offset(path)).isZero();
      assertThat(send(path, all, "Upload-Checksum: " + sha1(all))).isEqualTo(204);
      assertThat(device.staged(path)).isEqualTo(all);
    }

    @Test
    void thatWasAnnouncedAndDoesNotComeIs400AndTheChunkDiscarded() throws Exception {
      String path = device.create(100);

      assertThat(send(path, bytes(100))).isEqualTo(400);
      assertThat(send(path, bytes(100), "Upload-Checksum: md5 YQ==")).isEqualTo(400);
      assertThat(device.offset(path)).isZero();
    }

    @Test
    void aSmallRequestInOnePieceIsVerifiedToo() throws Exception {
      String path = device.create(20);
      byte[] all = bytes(20);
      java.io.ByteArrayOutputStream whole = new java.io.ByteArrayOutputStream();
      String head =
          "PATCH "
              + path
              + " HTTP/1.1\r\nHost: spindle\r\nTus-Resumable: 1.0.0\r\n"
              + "Content-Type: application/offset+octet-stream\r\nUpload-Offset: 0\r\n"
              + "Transfer-Encoding: chunked\r\nTrailer: Upload-Checksum\r\n\r\n14\r\n";
      whole.writeBytes(head.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
      whole.writeBytes(all);
      whole.writeBytes(
          ("\r\n0\r\nUpload-Checksum: " + sha1(all) + "\r\n\r\n")
              .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
      try (TusDevice.Raw connection = device.raw()) {
        assertThat(connection.write(whole.toByteArray()).status()).isEqualTo(204);
      }
      assertThat(device.offset(path)).isEqualTo(20);
    }

    @Test
    void aChunkedBodyNeedsNone() throws Exception {
      String path = device.create(30);
      try (TusDevice.Raw connection = device.raw()) {
        assertThat(
                connection
                    .patchHead(path, 0, "Transfer-Encoding: chunked")
                    .chunk(bytes(30))
                    .lastChunk()
                    .status())
            .isEqualTo(204);
      }
      assertThat(device.staged(path)).isEqualTo(bytes(30));
    }
  }
}
