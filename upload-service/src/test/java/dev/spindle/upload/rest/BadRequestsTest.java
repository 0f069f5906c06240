package dev.spindle.upload.rest;

import static dev.spindle.upload.rest.Device.FRAGMENT_BYTES;
import static dev.spindle.upload.rest.Device.bytes;
import static dev.spindle.upload.rest.Device.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spindle.model.ImageId;
import dev.spindle.model.Sha256;
import dev.spindle.upload.UploadBackends;
import dev.spindle.upload.receive.UploadConfig;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/** What is wrong gets its problem document, and leaves nothing behind. */
@QuarkusTest
@QuarkusTestResource(UploadBackends.class)
class BadRequestsTest extends DeviceAndOthers {
  @Inject UploadConfig config;

  /** A request and what is wrong with it. */
  @SuppressWarnings("ArrayRecordComponent") // read only, never compared
  private record Bad(
      int status, String type, String method, String path, byte[] body, String... headers) {
    static Bad post(int status, String type, String json, String... headers) {
      return new Bad(
          status,
          type,
          "POST",
          "/v1/images",
          json.getBytes(StandardCharsets.UTF_8),
          Stream.concat(Stream.of("Content-Type", "application/json"), Stream.of(headers))
              .toArray(String[]::new));
    }

    static Bad put(int status, String type, String path, byte[] body, String... headers) {
      return new Bad(status, type, "PUT", "/v1/images/" + path, body, headers);
    }

    static Bad of(int status, String type, String method, String path) {
      return new Bad(status, type, method, path, new byte[0]);
    }
  }

  @Test
  void eachIsAProblemAndNothingIsRecorded() throws IOException {
    ImageId id = device.register(2L * FRAGMENT_BYTES + 5);
    device.put(id, 1, bytes(1));
    String image = "/v1/images/" + id;
    String unknown = ImageId.random().value();
    String wrongDigest =
        "sha-256=:" + Base64.getEncoder().encodeToString(Sha256.of(bytes(9)).bytes()) + ":";
    List<Bad> requests =
        List.of(
            Bad.post(400, "request-malformed", ""),
            Bad.post(400, "request-malformed", "{"),
            Bad.post(400, "request-malformed", "[]"),
            Bad.post(400, "request-malformed", "null"),
            Bad.post(400, "request-malformed", "\"disc.iso\""),
            Bad.post(400, "request-malformed", "{\"name\":\"a\",\"size\":\"1\"}"),
            Bad.post(400, "request-malformed", "{\"name\":\"a\",\"size\":1.5}"),
            Bad.post(400, "request-malformed", "{\"name\":\"a\",\"size\":true}"),
            Bad.post(400, "request-malformed", "{\"name\":\"a\",\"size\":99999999999999999999}"),
            Bad.post(400, "request-malformed", "{\"name\":7,\"size\":1}"),
            Bad.post(400, "request-malformed", "{\"name\":\"a\",\"size\":[1]}"),
            Bad.post(400, "name-invalid", "{\"size\":1}"),
            Bad.post(400, "name-invalid", "{\"name\":\" \",\"size\":1}"),
            Bad.post(400, "name-invalid", "{\"name\":\"../a\",\"size\":1}"),
            Bad.post(400, "name-invalid", "{\"name\":\"a\\u0000\",\"size\":1}"),
            Bad.post(400, "name-invalid", "{\"name\":\"" + "a".repeat(256) + "\",\"size\":1}"),
            Bad.post(400, "size-not-positive", "{\"name\":\"a\"}"),
            Bad.post(400, "size-not-positive", "{\"name\":\"a\",\"size\":0}"),
            Bad.post(400, "size-not-positive", "{\"name\":\"a\",\"size\":-1}"),
            Bad.post(413, "size-over-limit", "{\"name\":\"a\",\"size\":1099511627777}"),
            Bad.post(413, "size-over-limit", "{\"name\":\"a\",\"size\":9223372036854775807}"),
            Bad.post(507, "no-space", "{\"name\":\"a\",\"size\":1099511627776}"),
            Bad.post(
                400, "fragment-size-invalid", "{\"name\":\"a\",\"size\":1,\"fragmentSize\":0}"),
            Bad.post(
                400,
                "fragment-size-invalid",
                "{\"name\":\"a\",\"size\":1,\"fragmentSize\":131072}"),
            Bad.post(
                400,
                "fragment-size-invalid",
                "{\"name\":\"a\",\"size\":1,\"fragmentSize\":300000}"),
            Bad.post(
                400,
                "fragment-size-invalid",
                "{\"name\":\"a\",\"size\":1,\"fragmentSize\":134217728}"),
            Bad.post(400, "sha256-invalid", "{\"name\":\"a\",\"size\":1,\"sha256\":\"abc\"}"),
            Bad.post(
                400,
                "data-centre-unknown",
                "{\"name\":\"a\",\"size\":1,\"dataCentres\":[\"east\",\"moon\"]}"),
            Bad.post(
                400,
                "idempotency-key-invalid",
                "{\"name\":\"a\",\"size\":1}",
                "Idempotency-Key",
                "k".repeat(256)),
            Bad.post(413, "request-too-large", "{\"name\":\"" + "a".repeat(70000) + "\"}"),
            new Bad(
                415,
                "content-unsupported",
                "POST",
                "/v1/images",
                "name=a".getBytes(StandardCharsets.UTF_8),
                "Content-Type",
                "application/x-www-form-urlencoded"),
            Bad.put(404, "fragment-unknown", id + "/fragments/0", bytes(2)),
            Bad.put(404, "fragment-unknown", id + "/fragments/-1", bytes(2)),
            Bad.put(404, "fragment-unknown", id + "/fragments/4", bytes(2)),
            Bad.put(404, "fragment-unknown", id + "/fragments/99999999999999999999", bytes(2)),
            Bad.put(404, "fragment-unknown", id + "/fragments/two", bytes(2)),
            Bad.put(400, "fragment-length-wrong", id + "/fragments/2", new byte[0]),
            Bad.put(
                400, "fragment-length-wrong", id + "/fragments/2", bytes(2, FRAGMENT_BYTES - 1)),
            Bad.put(
                400, "fragment-length-wrong", id + "/fragments/2", bytes(2, FRAGMENT_BYTES + 1)),
            Bad.put(400, "fragment-length-wrong", id + "/fragments/2", bytes(2, 20 << 20)),
            Bad.put(400, "fragment-length-wrong", id + "/fragments/3", bytes(3)),
            Bad.put(
                400,
                "digest-mismatch",
                id + "/fragments/2",
                bytes(2),
                "Content-Digest",
                wrongDigest),
            Bad.put(
                400,
                "digest-malformed",
                id + "/fragments/2",
                bytes(2),
                "Content-Digest",
                "sha-256=abc"),
            Bad.put(
                400,
                "digest-malformed",
                id + "/fragments/2",
                bytes(2),
                "Content-Digest",
                "sha-256=:AAAA:"),
            Bad.put(
                415,
                "content-unsupported",
                id + "/fragments/2",
                bytes(2),
                "Content-Encoding",
                "gzip"),
            Bad.put(409, "fragment-conflict", id + "/fragments/1", bytes(2)),
            Bad.put(404, "image-unknown", unknown + "/fragments/1", bytes(1)),
            Bad.put(404, "image-unknown", "No_Label/fragments/1", bytes(1)),
            Bad.of(404, "image-unknown", "GET", "/v1/images/" + unknown),
            Bad.of(404, "image-unknown", "GET", "/v1/images/" + unknown + "/fragments"),
            Bad.of(404, "image-unknown", "GET", "/v1/images/" + unknown + "/feedback"),
            Bad.of(404, "image-unknown", "POST", "/v1/images/" + unknown + "/complete"),
            Bad.of(404, "image-unknown", "DELETE", "/v1/images/" + unknown),
            Bad.of(404, "image-unknown", "GET", "/v1/images/..%2f..%2fetc"),
            Bad.of(404, "fragment-not-staged", "GET", image + "/fragments/2"),
            Bad.of(400, "state-unknown", "GET", image + "/fragments?state=eaten"),
            Bad.of(400, "request-malformed", "GET", "/v1/images?limit=0"),
            Bad.of(400, "request-malformed", "GET", "/v1/images?limit=many"),
            Bad.of(405, "method-not-allowed", "PUT", "/v1/images"),
            Bad.of(405, "method-not-allowed", "PATCH", image),
            Bad.of(405, "method-not-allowed", "DELETE", image + "/fragments/1"),
            Bad.of(405, "method-not-allowed", "POST", image + "/feedback"),
            Bad.of(405, "method-not-allowed", "GET", image + "/complete"),
            Bad.of(404, "not-found", "GET", "/v2/images"),
            Bad.of(404, "not-found", "GET", "/v1/images/" + id + "/pieces"));
    JsonNode before = device.image(id);
    int events = others.countNow();
    int images = imageCount();
    List<String> files = files();

    SoftAssertions all = new SoftAssertions();
    for (Bad bad : requests) {
      HttpResponse<String> answer =
          device.send(
              bad.method(), bad.path(), BodyPublishers.ofByteArray(bad.body()), bad.headers());
      String what =
          bad.method()
              + " "
              + bad.path()
              + " "
              + (bad.body().length < 200 ? new String(bad.body(), StandardCharsets.UTF_8) : "");
      all.assertThat(answer.statusCode()).as(what).isEqualTo(bad.status());
      all.assertThat(answer.headers().firstValue("Content-Type").orElse(""))
          .as(what)
          .startsWith("application/problem+json");
      all.assertThat(answer.body())
          .as(what)
          .contains("https://spindle.dev/problems/" + bad.type() + "\"", "\"detail\":\"");
    }
    all.assertThat(others.countNow()).as("events").isEqualTo(events);
    all.assertThat(imageCount()).as("images").isEqualTo(images);
    all.assertThat(files()).as("staged files").isEqualTo(files);
    all.assertThat(device.image(id)).isEqualTo(before);
    all.assertAll();
  }

  @Test
  void aDeviceThatAsksFirstIsRefusedBeforeItSends() throws IOException {
    ImageId id = device.register(2L * FRAGMENT_BYTES);
    try (Socket socket = new Socket(base.getHost(), base.getPort())) {
      socket.setSoTimeout(10_000);
      begin(socket, id, 3, FRAGMENT_BYTES, "Expect: 100-continue\r\n");
      String answer = read(socket.getInputStream());

      assertThat(answer).startsWith("HTTP/1.1 404 ").containsIgnoringCase("connection: close");
    }
  }

  @Test
  void aDeviceThatAsksFirstIsToldToGoOn() throws IOException {
    ImageId id = device.register(2L * FRAGMENT_BYTES);
    try (Socket socket = new Socket(base.getHost(), base.getPort())) {
      socket.setSoTimeout(10_000);
      begin(socket, id, 1, FRAGMENT_BYTES, "Expect: 100-continue\r\nConnection: close\r\n");
      byte[] start = socket.getInputStream().readNBytes("HTTP/1.1 100".length());
      socket.getOutputStream().write(bytes(1));

      assertThat(new String(start, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 100");
      assertThat(read(socket.getInputStream())).contains("HTTP/1.1 201 ");
    }
  }

  @Test
  void aDeviceThatVanishesInTheMiddleLeavesNothing() throws IOException {
    ImageId id = device.register(2L * FRAGMENT_BYTES);
    try (Socket socket = new Socket(base.getHost(), base.getPort())) {
      begin(socket, id, 1, FRAGMENT_BYTES, "");
      socket.getOutputStream().write(bytes(1), 0, 1000);
      socket.getOutputStream().flush();
      Path incoming = config.staging().resolve("images/" + id + "/incoming");
      dev.spindle.upload.Eventually.eventually(() -> assertThat(Files.list(incoming)).hasSize(1));
    }
    dev.spindle.upload.Eventually.eventually(
        () -> assertThat(files()).noneMatch(file -> file.contains("incoming/")));
    assertThat(device.image(id).at("/missing/count").asInt()).isEqualTo(2);
    assertThat(device.put(id, 1, bytes(1)).statusCode()).isEqualTo(201);
  }

  @Test
  void severalRequestsFollowOneAnotherOnAConnectionAfterAConflict() throws IOException {
    ImageId id = device.register(2L * FRAGMENT_BYTES);
    device.put(id, 1, bytes(1));
    try (Socket socket = new Socket(base.getHost(), base.getPort())) {
      socket.setSoTimeout(10_000);
      begin(socket, id, 1, FRAGMENT_BYTES, "");
      socket.getOutputStream().write(bytes(7));
      begin(socket, id, 2, FRAGMENT_BYTES, "Connection: close\r\n");
      socket.getOutputStream().write(bytes(2));

      assertThat(read(socket.getInputStream())).contains("HTTP/1.1 409 ", "HTTP/1.1 201 ");
    }
  }

  private void begin(Socket socket, ImageId id, int number, int length, String headers)
      throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(
        ("PUT /v1/images/"
                + id
                + "/fragments/"
                + number
                + " HTTP/1.1\r\nHost: test\r\nContent-Length: "
                + length
                + "\r\n"
                + headers
                + "\r\n")
            .getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  private static String read(InputStream in) throws IOException {
    return new String(in.readAllBytes(), StandardCharsets.UTF_8);
  }

  private int imageCount() {
    return json(device.get("/v1/images?limit=1000")).get("images").size();
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.walk(config.staging())) {
      return files.filter(Files::isRegularFile).map(Path::toString).sorted().toList();
    }
  }
}
