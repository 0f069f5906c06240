package dev.spindle.upload.tus;

import static dev.spindle.upload.tus.TusDevice.FRAGMENT_BYTES;
import static dev.spindle.upload.tus.TusDevice.bytes;
import static dev.spindle.upload.tus.TusDevice.part;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.upload.Eventually;
import dev.spindle.upload.UploadBackends;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What an operator may limit. */
@QuarkusTest
@QuarkusTestResource(UploadBackends.class)
@TestProfile(TusLimitsTest.Limits.class)
class TusLimitsTest extends TusTest {
  public static class Limits implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "spindle.upload.tus.idle-timeout",
          "4s",
          "spindle.upload.tus.max-parallel",
          "1",
          "spindle.upload.tus.origins",
          "https://portal.example");
    }
  }

  @Test
  void aRequestThatBringsNothingMoreIsAnsweredAndWhatArrivedIsKept() throws Exception {
    byte[] all = bytes(2 * FRAGMENT_BYTES);
    String path = device.create(all.length);
    try (TusDevice.Raw connection = device.raw()) {
      connection
          .patchHead(path, 0, "Content-Length: " + all.length)
          .write(part(all, 0, FRAGMENT_BYTES + 9));

      assertThat(connection.status()).isEqualTo(408);
    }
    assertThat(device.offset(path)).isEqualTo(FRAGMENT_BYTES + 9);
  }

  @Test
  void moreRequestsWithBytesThanAllowedAreAnswered503AndOthersServed() throws Exception {
    String one = device.create(FRAGMENT_BYTES);
    String two = device.create(FRAGMENT_BYTES);
    Eventually.eventually(
        () -> {
          try (TusDevice.Raw hanging = device.raw()) {
            hanging.patchHead(one, device.offset(one), "Content-Length: 1000").write(bytes(10));
            HttpResponse<String> answer = device.patch(two, device.offset(two), bytes(10));
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(header(answer, "Retry-After")).isEqualTo("1");
            assertThat(device.head(two).statusCode()).isEqualTo(200);
          }
        });
  }

  @Test
  void onlyPagesOfTheOriginsThatAreNamedMayUpload() {
    HttpResponse<String> portal =
        device.post("Upload-Length", "1", "Origin", "https://portal.example");
    HttpResponse<String> other =
        device.post("Upload-Length", "1", "Origin", "https://elsewhere.example");

    assertThat(header(portal, "Access-Control-Allow-Origin")).isEqualTo("https://portal.example");
    assertThat(header(portal, "Vary")).isEqualToIgnoringCase("Origin");
    assertThat(other.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
  }
}
