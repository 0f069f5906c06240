package dev.spindle.upload.rest;

import static dev.spindle.upload.Eventually.eventually;
import static dev.spindle.upload.rest.Device.FRAGMENT_BYTES;
import static dev.spindle.upload.rest.Device.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.event.ImageEvent;
import dev.spindle.model.ImageId;
import dev.spindle.upload.UploadBackends;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/**
 * {@code Expect: 100-continue} (RFC 9110, section 10.1.1): who asks first is refused before it
 * sends whenever the head alone says so, and told to go on otherwise.
 */
@QuarkusTest
@QuarkusTestResource(UploadBackends.class)
class ExpectTest extends DeviceAndOthers {
  private static final String TUS = "Tus-Resumable: 1.0.0";
  private static final String OCTETS = "Content-Type: application/offset+octet-stream";

  /** A head and the status that it gets. */
  private record Asked(int status, String line, List<String> headers) {
    static Asked of(int status, String line, String... headers) {
      return new Asked(status, line, List.of(headers));
    }
  }

  private RawRequest ask(String line, List<String> headers) throws IOException {
    List<String> head = new ArrayList<>(List.of(line + " HTTP/1.1", "Host: spindle"));
    head.add("Expect: 100-continue");
    head.addAll(headers);
    return new RawRequest(base).head(head.toArray(String[]::new));
  }

  @Test
  void whatTheHeadSaysIsWrongIsRefusedBeforeItIsSent() throws IOException {
    ImageId id = device.register(2L * FRAGMENT_BYTES);
    String put = "PUT /v1/images/" + id + "/fragments/";
    String whole = "Content-Length: " + FRAGMENT_BYTES;
    ImageId deleted = device.register(FRAGMENT_BYTES);
    device.send("DELETE", "/v1/images/" + deleted, BodyPublishers.noBody());
    ImageId failed = device.register(FRAGMENT_BYTES);
    others.say(new ImageEvent.Failed(failed, "the disc is bad"));
    eventually(() -> assertThat(device.image(failed).get("phase").asText()).isEqualTo("Failed"));
    String tus = tusUpload();

    SoftAssertions all = new SoftAssertions();
    for (Asked asked :
        List.of(
            Asked.of(404, put + 3, whole),
            Asked.of(404, put + 0, whole),
            Asked.of(404, "PUT /v1/images/" + ImageId.random() + "/fragments/1", whole),
            Asked.of(409, "PUT /v1/images/" + failed + "/fragments/1", whole),
            Asked.of(410, "PUT /v1/images/" + deleted + "/fragments/1", whole),
            Asked.of(400, put + 1, "Content-Length: " + (FRAGMENT_BYTES - 1)),
            Asked.of(400, put + 1, "Content-Length: 9223372036854775807"),
            Asked.of(400, put + 1, whole, "Content-Digest: sha-256=:AAAA:"),
            Asked.of(415, put + 1, whole, "Content-Encoding: gzip"),
            Asked.of(405, "POST /v1/images/" + id + "/fragments/1", "Content-Length: 100"),
            Asked.of(405, "PUT /v1/images/" + id, "Content-Length: 100"),
            Asked.of(404, "PUT /v1/nothing", "Content-Length: 100"),
            Asked.of(
                413, "POST /v1/images", "Content-Length: 70000", "Content-Type: application/json"),
            Asked.of(415, "POST /v1/images", "Content-Length: 100", "Content-Type: text/csv"),
            Asked.of(404, "PATCH /files/" + ImageId.random(), TUS, OCTETS, "Content-Length: 9"),
            Asked.of(412, "PATCH " + tus, OCTETS, "Upload-Offset: 0", "Content-Length: 9"),
            Asked.of(415, "PATCH " + tus, TUS, "Upload-Offset: 0", "Content-Length: 9"),
            Asked.of(400, "PATCH " + tus, TUS, OCTETS, "Content-Length: 9"),
            Asked.of(409, "PATCH " + tus, TUS, OCTETS, "Upload-Offset: 1", "Content-Length: 9"),
            Asked.of(413, "PATCH " + tus, TUS, OCTETS, "Upload-Offset: 0", "Content-Length: 101"),
            Asked.of(
                400,
                "PATCH " + tus,
                TUS,
                OCTETS,
                "Upload-Offset: 0",
                "Content-Length: 9",
                "Upload-Checksum: md5 AAAA"),
            Asked.of(400, "POST /files", TUS, OCTETS, "Content-Length: 9"),
            Asked.of(405, "PUT " + tus, TUS, OCTETS, "Content-Length: 9"))) {
      try (RawRequest request = ask(asked.line(), asked.headers())) {
        RawRequest.Answer answer = request.answer();
        all.assertThat(answer.status()).as("%s", asked).isEqualTo(asked.status());
        all.assertThat(answer.header("Content-Type"))
            .as("%s", asked)
            .startsWith("application/problem+json");
      }
    }
    all.assertAll();
  }

  @Test
  void whatIsRightIsToldToGoOn() throws IOException {
    ImageId id = device.register(2L * FRAGMENT_BYTES);
    String tus = tusUpload();
    byte[] registration = "{\"name\":\"a\",\"size\":1}".getBytes(StandardCharsets.UTF_8);

    goesOn(
        201,
        "PUT /v1/images/" + id + "/fragments/1",
        bytes(1),
        "Content-Length: " + FRAGMENT_BYTES);
    goesOn(
        201,
        "POST /v1/images",
        registration,
        "Content-Type: application/json",
        "Content-Length: " + registration.length);
    goesOn(204, "PATCH " + tus, new byte[9], TUS, OCTETS, "Upload-Offset: 0", "Content-Length: 9");
    goesOn(201, "POST /files", new byte[9], TUS, OCTETS, "Upload-Length: 9", "Content-Length: 9");
  }

  private void goesOn(int status, String line, byte[] body, String... headers) throws IOException {
    try (RawRequest request = ask(line, List.of(headers))) {
      assertThat(request.answer().status()).as(line).isEqualTo(100);
      assertThat(request.write(body).answer().status()).as(line).isEqualTo(status);
    }
  }

  private String tusUpload() {
    return device
        .send(
            "POST",
            "/files",
            BodyPublishers.noBody(),
            "Tus-Resumable",
            "1.0.0",
            "Upload-Length",
            "100")
        .headers()
        .firstValue("Location")
        .orElseThrow();
  }
}
