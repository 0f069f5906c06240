package dev.spindle.upload.tus;

import static dev.spindle.upload.tus.TusDevice.FRAGMENT_BYTES;
import static dev.spindle.upload.tus.TusDevice.bytes;
import static dev.spindle.upload.tus.TusDevice.created;
import static dev.spindle.upload.tus.TusDevice.part;
import static dev.spindle.upload.tus.TusDevice.small;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.upload.UploadBackends;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayInputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** tus over HTTP/2, whose requests do not say before their end whether they have a body. */
@QuarkusTest
@QuarkusTestResource(UploadBackends.class)
class TusHttp2Test extends TusTest {
  private TusDevice http2;

  @BeforeEach
  void upgrade() {
    http2 = new TusDevice(base, HttpClient.Version.HTTP_2);
    http2.send("OPTIONS", "/files", new byte[0]);
    assertThat(http2.send("OPTIONS", "/files", new byte[0]).version())
        .isEqualTo(HttpClient.Version.HTTP_2);
  }

  @Test
  void anUploadGoesOnWhereItWas() {
    byte[] all = bytes(9 * FRAGMENT_BYTES + 77);
    String path = http2.create(all.length);
    int half = 5 * FRAGMENT_BYTES + 10;
    HttpResponse<String> first = http2.patch(path, 0, part(all, 0, half));
    assertThat(first.statusCode()).isEqualTo(204);
    assertThat(http2.offset(path)).isEqualTo(half);
    assertThat(http2.patch(path, half, part(all, half, all.length)).statusCode()).isEqualTo(204);

    assertThat(http2.staged(path)).isEqualTo(all);
    assertThat(http2.delete(path).statusCode()).isEqualTo(204);
  }

  @Test
  void aBodyOfUnsaidLengthIsTaken() {
    byte[] all = bytes(3 * FRAGMENT_BYTES);
    String path = http2.create(all.length);
    HttpResponse<String> answer =
        http2.send(
            "PATCH",
            path,
            BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(all)),
            "Tus-Resumable",
            "1.0.0",
            "Content-Type",
            "application/offset+octet-stream",
            "Upload-Offset",
            "0");

    assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(http2.staged(path)).isEqualTo(all);
  }

  @Test
  void firstBytesComeWithThePost() {
    HttpResponse<String> answer =
        http2.postWith(bytes(100), "Upload-Length", "200", "Upload-Metadata", small());

    assertThat(header(answer, "Upload-Offset")).isEqualTo("100");
    assertThat(http2.offset(created(answer))).isEqualTo(100);
  }
}
