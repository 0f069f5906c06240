package dev.spindle.reconciler.resource;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.spindle.model.BearerToken;
import dev.spindle.model.ImageId;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Images over the upload-service's HTTP interface (contracts.md). */
final class HttpImages implements Images {
  /** 30 seconds: a registration waits for Kafka for as long. */
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private static final Duration CONNECT = Duration.ofSeconds(5);

  private final URI base;
  private final URI publicBase;
  private final @Nullable BearerToken token;
  private final HttpClient client = HttpClient.newBuilder().connectTimeout(CONNECT).build();
  private final JsonMapper json =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .serializationInclusion(JsonInclude.Include.NON_NULL)
          .build();

  /**
   * Images of one upload-service.
   *
   * @param publicBase the base URL that devices use
   */
  HttpImages(URI base, URI publicBase, @Nullable BearerToken token) {
    this.token = token;
    this.base = base;
    this.publicBase = publicBase;
  }

  @Override
  public Registered register(String key, Request request) throws InterruptedException {
    try {
      HttpResponse<byte[]> answer =
          client.send(
              request("/v1/images")
                  .timeout(TIMEOUT)
                  .header("Content-Type", "application/json")
                  .header("Idempotency-Key", key)
                  .POST(BodyPublishers.ofByteArray(json.writeValueAsBytes(request)))
                  .build(),
              BodyHandlers.ofByteArray());
      return switch (answer.statusCode()) {
        case 200, 201 -> done(json.readTree(answer.body()));
        case 400, 403, 409, 413, 422, 507 -> refused(answer);
        default -> new Registered.Away(answered(answer));
      };
    } catch (IOException e) {
      return new Registered.Away(unreachable(e));
    }
  }

  private Registered done(JsonNode created) throws IOException {
    String id = created.path("id").asText();
    if (!ImageId.isValid(id)) {
      throw new IOException("an answer without an image's id");
    }
    return new Registered.Done(
        new ImageId(id),
        created.path("uploadToken").asText(),
        publicBase.resolve("/v1/images/" + id));
  }

  private Registered refused(HttpResponse<byte[]> answer) throws IOException {
    JsonNode problem = json.readTree(answer.body());
    String type = problem.path("type").asText();
    return new Registered.Refused(
        camelCase(type.substring(type.lastIndexOf('/') + 1), answer.statusCode()),
        problem.path("detail").asText("the upload-service answered " + answer.statusCode()));
  }

  /** A problem's last word, {@code no-space}, as a condition's reason, {@code NoSpace}. */
  private static String camelCase(String slug, int status) {
    if (!slug.matches("[a-z0-9]+(-[a-z0-9]+)*")) {
      return "Refused" + status;
    }
    return Arrays.stream(slug.split("-"))
        .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
        .collect(Collectors.joining());
  }

  @Override
  public Deleted delete(ImageId imageId, boolean withObjects) throws InterruptedException {
    try {
      HttpResponse<byte[]> answer =
          client.send(
              request("/v1/images/" + imageId + "?data-centres=" + withObjects)
                  .timeout(TIMEOUT)
                  .DELETE()
                  .build(),
              BodyHandlers.ofByteArray());
      return switch (answer.statusCode()) {
        case 200, 202, 204, 404, 410 -> new Deleted.Done();
        default -> new Deleted.Away(answered(answer));
      };
    } catch (IOException e) {
      return new Deleted.Away(unreachable(e));
    }
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path));
    return token == null ? request : request.header("Authorization", token.authorization());
  }

  private String answered(HttpResponse<byte[]> answer) {
    return "the upload-service at " + base + " answered " + answer.statusCode();
  }

  private String unreachable(IOException e) {
    return "the upload-service at "
        + base
        + " cannot be reached ("
        + e.getClass().getSimpleName()
        + ")";
  }
}
