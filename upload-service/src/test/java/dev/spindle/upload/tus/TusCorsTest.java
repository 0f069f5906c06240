package dev.spindle.upload.tus;

import static dev.spindle.upload.tus.TusDevice.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.upload.UploadBackends;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a page of another origin needs (fetch.spec.whatwg.org, section 3.2). */
@QuarkusTest
@QuarkusTestResource(UploadBackends.class)
class TusCorsTest extends TusTest {
  private static final String ORIGIN = "https://portal.example";

  @Test
  void aPreflightAllowsTheMethodsAndHeadersOfTus() throws Exception {
    for (String path : List.of("/files", "/files/", device.create(1))) {
      try (TusDevice.Raw connection = device.raw()) {
        connection.head(
            "OPTIONS " + path + " HTTP/1.1",
            "Host: spindle",
            "Origin: " + ORIGIN,
            "Access-Control-Request-Method: PATCH",
            "Access-Control-Request-Headers: tus-resumable,upload-offset",
            "Connection: close");
        String answer = new String(connection.socket().getInputStream().readAllBytes());
        assertThat(answer)
            .startsWith("HTTP/1.1 204")
            .containsIgnoringCase("access-control-allow-origin: *")
            .containsPattern("(?i)access-control-allow-methods: .*PATCH.*DELETE")
            .containsPattern("(?i)access-control-allow-headers: .*Tus-Resumable.*Upload-Offset")
            .containsPattern("(?i)access-control-allow-headers: .*Upload-Checksum")
            .containsIgnoringCase("tus-version: 1.0.0");
      }
    }
  }

  @Test
  void everyAnswerExposesTheHeadersOfTus() {
    String path = device.create(10);

    assertThat(
            List.of(
                device.post("Upload-Length", "1", "Origin", ORIGIN),
                device.patch(path, 0, bytes(10), "Origin", ORIGIN),
                device.patch(path, 5, bytes(1), "Origin", ORIGIN),
                device.send("OPTIONS", "/files", new byte[0], "Origin", ORIGIN),
                device.send("HEAD", path, new byte[0], "Tus-Resumable", "1.0.0", "Origin", ORIGIN)))
        .allSatisfy(
            answer -> {
              assertThat(header(answer, "Access-Control-Allow-Origin")).isEqualTo("*");
              assertThat(header(answer, "Access-Control-Expose-Headers"))
                  .contains("Location", "Upload-Offset", "Upload-Expires", "Spindle-Image");
            });
  }

  @Test
  void aProgramIsNotBotheredWithIt() {
    assertThat(device.post("Upload-Length", "1").headers().map())
        .doesNotContainKey("access-control-allow-origin");
  }
}
