package dev.spindle.upload.rest;

import static dev.spindle.upload.rest.Device.FRAGMENT_BYTES;
import static dev.spindle.upload.rest.Device.bytes;
import static dev.spindle.upload.rest.Device.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spindle.model.BearerToken;
import dev.spindle.model.ImageId;
import dev.spindle.upload.UploadBackends;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may call what, against the running service with tokens. */
@QuarkusTest
@QuarkusTestResource(UploadBackends.class)
@TestProfile(AccessHttpTest.WithTokens.class)
class AccessHttpTest extends DeviceAndOthers {
  private static final BearerToken OPERATORS =
      new BearerToken("an-operators-token-for-these-tests");

  /** A service that knows one operator. */
  public static final class WithTokens implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      try {
        Path file = Path.of("target", "operator-token").toAbsolutePath();
        Files.writeString(file, OPERATORS.text() + "\n");
        return Map.of("spindle.upload.access.operator-token-file", file.toString());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private String id;
  private String token;
  private String othersToken;

  @BeforeEach
  void twoImages() {
    JsonNode one = registered();
    id = one.get("id").asText();
    token = one.get("uploadToken").asText();
    othersToken = registered().get("uploadToken").asText();
  }

  /** Every call about one image, in an order in which each can succeed. */
  @ParameterizedTest
  @CsvSource({
    "PUT, /v1/images/ID/fragments/1, 201",
    "GET, /v1/images/ID/fragments/1, 404",
    "GET, /v1/images/ID/fragments?state=missing, 200",
    "GET, /v1/images/ID, 200",
    "GET, /v1/images/ID/feedback, 200",
    "POST, /v1/images/ID/complete, 202",
    "DELETE, /v1/images/ID, 204",
    "HEAD, /files/ID, 404",
    "PATCH, /files/ID, 404",
    "DELETE, /files/ID, 404"
  })
  void aCallAboutAnImageNeedsItsTokenOrAnOperators(String method, String template, int answered) {
    String path = template.replace("ID", id);
    assertRefused(call(method, path), "token-missing", "Bearer");
    String invalid = "Bearer error=\"invalid_token\"";
    assertRefused(call(method, path, "Bearer " + othersToken), "token-invalid", invalid);
    assertRefused(
        call(method, path, BearerToken.random().authorization()), "token-invalid", invalid);
    assertThat(device.image(new ImageId(id)).path("status").asInt()).as("as nobody").isEqualTo(401);

    assertThat(status(method, path, "Bearer " + token)).isEqualTo(answered);
    String another = template.replace("ID", registered().get("id").asText());
    assertThat(status(method, another, OPERATORS.authorization())).isEqualTo(answered);
  }

  @ParameterizedTest
  @CsvSource({"POST, /v1/images", "GET, /v1/images", "POST, /files", "GET, /v1/%69mages"})
  void aCallAboutAllImagesNeedsAnOperators(String method, String path) {
    assertThat(status(method, path, null)).isEqualTo(401);
    assertThat(status(method, path, "Bearer " + token)).isEqualTo(401);
    assertThat(status(method, path, OPERATORS.authorization())).isNotEqualTo(401);
  }

  @Test
  void aRefusedFragmentIsNotStaged() {
    put(id, null);
    put(id, othersToken);
    assertThat(json(get("/v1/images/" + id)).at("/progress/received/fragments").asInt(-1)).isZero();
  }

  @Test
  void anotherMethodInAHeaderIsJudgedAsWell() {
    HttpResponse<String> answer =
        device.send(
            "OPTIONS",
            "/files/" + id,
            BodyPublishers.noBody(),
            "X-HTTP-Method-Override",
            "DELETE",
            "Tus-Resumable",
            "1.0.0");
    assertThat(answer.statusCode()).isEqualTo(401);
  }

  @Test
  void whatTusCanDoAndHealthAndTheDescriptionAreForEverybody() {
    assertThat(status("OPTIONS", "/files", null)).isEqualTo(204);
    assertThat(status("GET", "/q/health/live", null)).isEqualTo(200);
    assertThat(status("GET", "/q/openapi", null)).isEqualTo(200);
  }

  @Test
  void aPageOfAnotherOriginCanReadThatItNeedsAToken() {
    HttpResponse<String> answer =
        device.send(
            "POST",
            "/files",
            BodyPublishers.noBody(),
            "Origin",
            "https://portal.example",
            "Tus-Resumable",
            "1.0.0");
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).isPresent();
    assertThat(answer.headers().firstValue("Tus-Resumable")).hasValue("1.0.0");
  }

  private void put(String image, String shown) {
    String[] headers = shown == null ? new String[0] : headers("Bearer " + shown);
    assertThat(device.put(new ImageId(image), 1, bytes(1), headers).statusCode()).isEqualTo(401);
  }

  private HttpResponse<String> get(String path) {
    return device.get(path, headers("Bearer " + token));
  }

  private static String[] headers(String authorization) {
    return new String[] {"Authorization", authorization, "Tus-Resumable", "1.0.0"};
  }

  private HttpResponse<String> call(String method, String path, String... authorization) {
    return device.send(
        method,
        path,
        method.equals("PUT")
            ? BodyPublishers.ofByteArray(bytes(1, FRAGMENT_BYTES))
            : BodyPublishers.noBody(),
        authorization.length == 0
            ? new String[] {"Tus-Resumable", "1.0.0"}
            : headers(authorization[0]));
  }

  /** The status alone, which a stream of feedback has as well. */
  private int status(String method, String path, String authorization) {
    if (path.endsWith("/feedback")) {
      return device.statusOf(path, headers(authorization));
    }
    return (authorization == null ? call(method, path) : call(method, path, authorization))
        .statusCode();
  }

  private static void assertRefused(HttpResponse<String> answer, String slug, String challenge) {
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("WWW-Authenticate")).hasValue(challenge);
    if (!answer.request().method().equals("HEAD")) {
      assertThat(json(answer).get("type").asText()).endsWith("/" + slug);
    }
  }

  private JsonNode registered() {
    HttpResponse<String> answer =
        device.send(
            "POST",
            "/v1/images",
            BodyPublishers.ofString(
                "{\"name\":\"disc.iso\",\"size\":%d,\"fragmentSize\":%d}"
                    .formatted(2 * FRAGMENT_BYTES, FRAGMENT_BYTES)),
            "Authorization",
            OPERATORS.authorization(),
            "Content-Type",
            "application/json");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return json(answer);
  }
}
