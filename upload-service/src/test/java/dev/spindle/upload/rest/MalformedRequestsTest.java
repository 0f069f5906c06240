package dev.spindle.upload.rest;

import static dev.spindle.upload.Eventually.eventually;
import static dev.spindle.upload.rest.Device.FRAGMENT_BYTES;
import static dev.spindle.upload.rest.Device.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spindle.event.ImageEvent;
import dev.spindle.model.ImageId;
import dev.spindle.upload.UploadBackends;
import dev.spindle.upload.receive.UploadConfig;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The table of malformed requests, row by row against the running service: each gets its problem
 * document, and when all were sent nothing was recorded: catalogue, staging volume and Kafka are as
 * before.
 */
@QuarkusTest
@QuarkusTestResource(UploadBackends.class)
class MalformedRequestsTest extends DeviceAndOthers {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int AT_LEAST = 1000;

  @Inject UploadConfig config;

  @Test
  void eachRowGetsItsProblemAndNothingIsRecorded() throws IOException {
    List<MalformedRequest> rows = rows();
    Map<String, Long> filesBefore = files();
    String imagesBefore = device.get("/v1/images?limit=1000").body();
    int eventsBefore = others.countNow();

    Description description = Description.of(device);
    List<String> failures = new ArrayList<>();
    for (MalformedRequest row : rows) {
      String failure = failureOf(row, description);
      if (failure != null) {
        failures.add(row + "\n    " + failure);
      }
    }

    System.out.printf("%d rows of malformed requests ran%n", rows.size());
    assertThat(String.join("\n", failures)).as("%d rows", failures.size()).isEmpty();
    assertThat(rows).hasSizeGreaterThanOrEqualTo(AT_LEAST);
    assertThat(device.get("/v1/images?limit=1000").body()).isEqualTo(imagesBefore);
    assertThat(others.countNow()).as("events").isEqualTo(eventsBefore);
    // What was refused in the middle of its bytes is discarded beside the answer.
    eventually(() -> assertThat(files()).isEqualTo(filesBefore));
  }

  @Test
  void whatIsOnlyAskedForIsPassedOverWhenItCannotBeRead() throws IOException {
    ImageId image = device.register(FRAGMENT_BYTES);
    for (String header :
        List.of(
            "Prefer: wait=x",
            "Prefer: wait=-1",
            "Prefer: wait",
            "Prefer: ,,=",
            "Prefer: wait=0x1",
            "If-None-Match: x",
            "If-None-Match: \"-1\"",
            "If-None-Match: \"99999999999999999999\"")) {
      RawRequest.Answer answer = ask(path(image), header);
      assertThat(answer.status()).as(header).isEqualTo(200);
      assertThat(answer.body()).as(header).contains("\"phase\":\"Registered\"");
    }
    for (String last : List.of("x", "-1", "1e3", "99999999999999999999", "１", "")) {
      RawRequest.Answer answer = ask(path(image) + "/feedback", "Last-Event-ID: " + last);
      assertThat(answer.status()).as(last).isEqualTo(200);
      assertThat(answer.header("Content-Type")).as(last).isEqualTo("text/event-stream");
    }
  }

  @Test
  void aRegistrationOfUnknownLengthIsTakenAllTheSame() throws IOException {
    MalformedRequest nothingWrong =
        MalformedRequest.of(
                "nothing",
                ProblemType.NOT_FOUND,
                "POST",
                "/v1/images",
                "Content-Type: application/json")
            .sendingChunks(
                "{\"name\":\"a\",\"size\":1}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    try (RawRequest request = new RawRequest(base)) {
      assertThat(request.head(nothingWrong.head()).write(nothingWrong.body()).answer().status())
          .isEqualTo(201);
    }
  }

  @Test
  void whatTheHttpParserItselfRefusesIsEndedAtOnce() throws IOException {
    for (String[] head :
        new String[][] {
          {"GET /{x} HTTP/1.1", "Host: spindle"},
          {"GET / HTTP/9.9", "Host: spindle"},
          {"nonsense"},
          {"GET /v1/images HTTP/1.1", "Host: spindle", "X: " + "a".repeat(100_000)},
          {"GET /" + "a".repeat(100_000) + " HTTP/1.1", "Host: spindle"},
          {"POST /v1/images HTTP/1.1", "Host: spindle", "Content-Length: -1"},
          {"POST /v1/images HTTP/1.1", "Host: spindle", "Content-Length: 9223372036854775808"},
          {"POST /v1/images HTTP/1.1", "Host: spindle", "Content-Length: NaN"},
          {"POST /v1/images HTTP/1.1", "Host: spindle", "Content-Length: 0x10"},
          {"POST /v1/images HTTP/1.1", "Host: spindle", "Content-Length: 1", "Content-Length: 2"},
          {"POST /v1/images HTTP/1.1", "Host: spindle", "X\u0000: 1"},
          {"POST /v1/images HTTP/1.1", "Host: spindle", ": 1"}
        }) {
      try (RawRequest request = new RawRequest(base)) {
        String what = head[0] + " … " + head[head.length - 1];
        RawRequest.Answer answer = request.head(head).answer();
        assertThat(answer.status()).as(what).isBetween(400, 499);
      }
    }
  }

  private RawRequest.Answer ask(String path, String header) throws IOException {
    try (RawRequest request = new RawRequest(base)) {
      return request.head("GET " + path + " HTTP/1.1", "Host: spindle", header).answer();
    }
  }

  private List<MalformedRequest> rows() throws IOException {
    ImageId image = device.register(2L * FRAGMENT_BYTES + 5);
    device.put(image, 1, bytes(1));
    ImageId deleted = device.register(FRAGMENT_BYTES);
    device.send("DELETE", "/v1/images/" + deleted, BodyPublishers.noBody());
    ImageId failed = device.register(FRAGMENT_BYTES);
    others.say(new ImageEvent.Failed(failed, "the disc is bad"));
    eventually(() -> assertThat(device.image(failed).get("phase").asText()).isEqualTo("Failed"));
    String key = "used";
    HttpResponse<String> _ =
        device.send(
            "POST",
            "/v1/images",
            BodyPublishers.ofString("{\"name\":\"a\",\"size\":1}"),
            "Content-Type",
            "application/json",
            "Idempotency-Key",
            key);
    String upload = tus(100, "Upload-Length", "1000");
    String deferred = tus(100, "Upload-Defer-Length", "1");
    String partial = tus(100, "Upload-Length", "1000", "Upload-Concat", "partial");
    String whole = tus(100, "Upload-Length", "100", "Upload-Concat", "partial");
    String joined = tus(0, "Upload-Concat", "final;" + whole);

    List<MalformedRequest> rows = new ArrayList<>();
    rows.addAll(MalformedIds.rows(bytes(1)));
    rows.addAll(MalformedRegistrations.rows(key));
    rows.addAll(MalformedFragments.rows(path(image), path(deleted), path(failed)));
    rows.addAll(MalformedCalls.rows(path(image), path(deleted), path(failed)));
    rows.addAll(MalformedFields.rows());
    rows.addAll(MalformedTus.rows(upload));
    rows.addAll(MalformedTusPatches.rows(upload, joined, deferred));
    rows.addAll(MalformedTusOrders.rows(upload, partial, joined));
    rows.addAll(MalformedTusMetadata.rows());
    for (MalformedRequest row : List.copyOf(rows)) {
      if (row.body().length == 0 && rows.indexOf(row) % 10 == 0) {
        rows.add(row.overHttp10());
      }
    }
    return rows;
  }

  private static String path(ImageId image) {
    return "/v1/images/" + image;
  }

  /** A tus upload of which some bytes have come. */
  private String tus(int length, String... headers) {
    List<String> all = new ArrayList<>(List.of("Tus-Resumable", "1.0.0"));
    all.addAll(List.of(headers));
    if (length > 0) {
      all.addAll(List.of("Content-Type", "application/offset+octet-stream"));
    }
    HttpResponse<String> answer =
        device.send(
            "POST",
            "/files",
            length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(new byte[length]),
            all.toArray(String[]::new));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return answer.headers().firstValue("Location").orElseThrow();
  }

  /** What is wrong with the answer to a row; null when nothing is. */
  private String failureOf(MalformedRequest row, Description description) {
    String slug = row.problem().slug();
    if (!description.problemsOf(row.calls(), row.target()).orElse(Set.of(slug)).contains(slug)) {
      return row.problem() + " is not among the problems that /q/openapi says the call has";
    }
    try (RawRequest request = new RawRequest(base)) {
      request.head(row.head());
      if (row.body().length > 0) {
        request.writeAsFarAsTaken(row.body());
      }
      RawRequest.Answer answer = request.answer(row.method());
      String said = answer.head().lines().findFirst().orElse("") + " " + answer.body();
      if (answer.status() != row.problem().status()) {
        return "not " + row.problem() + ": " + said;
      }
      if (!answer.header("Content-Type").equals("application/problem+json")) {
        return "no problem document: " + answer.head() + answer.body();
      }
      return row.method().equals("HEAD") ? null : flawOf(JSON.readTree(answer.body()), row);
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static String flawOf(JsonNode problem, MalformedRequest row) {
    ProblemType expected = row.problem();
    boolean right =
        problem.path("type").asText().equals(expected.uri().toString())
            && problem.path("status").asInt() == expected.status()
            && problem.path("title").asText().equals(expected.title())
            && problem.path("detail").asText().matches("(?s)(?!.*takes null).{16,}");
    return right ? null : "not " + expected + ": " + problem;
  }

  /** All files of the staging volume with their lengths, and its directories. */
  private Map<String, Long> files() throws IOException {
    try (Stream<Path> files = Files.walk(config.staging())) {
      return files.collect(
          Collectors.toMap(
              Path::toString,
              file -> Files.isRegularFile(file) ? file.toFile().length() : -1,
              (one, _) -> one,
              TreeMap::new));
    }
  }
}
