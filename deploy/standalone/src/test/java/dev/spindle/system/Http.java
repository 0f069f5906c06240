package dev.spindle.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** What tests ask services. */
final class Http {
  /**
   * A service that has just started, on a machine at its limit, takes seconds for its first call.
   */
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /** What is shown to every service, once a test knows it; only the upload-service looks at it. */
  private static volatile String authorization = "";

  private Http() {}

  /** From now on calls show this token. */
  static void show(String token) {
    authorization = "Bearer " + token;
  }

  static boolean isReady(String address) {
    try {
      return send(HttpRequest.newBuilder(URI.create(address + "/q/health/ready"))).statusCode()
          == 200;
    } catch (IOException _) {
      return false;
    }
  }

  static JsonNode json(String address) throws IOException {
    return MAPPER.readTree(send(HttpRequest.newBuilder(URI.create(address))).body());
  }

  /** What is there now; nothing while nobody answers. */
  static JsonNode get(String address) {
    try {
      return json(address);
    } catch (IOException _) {
      return MissingNode.getInstance();
    }
  }

  /** Sends something that must be taken; what is answered. */
  static JsonNode send(String method, String address, String type, byte[] body) throws IOException {
    HttpResponse<byte[]> answer =
        send(
            HttpRequest.newBuilder(URI.create(address))
                .header("Content-Type", type)
                .method(method, HttpRequest.BodyPublishers.ofByteArray(body)));
    if (answer.statusCode() / 100 != 2) {
      throw new IOException(
          method + " " + address + ": " + new String(answer.body(), StandardCharsets.UTF_8));
    }
    return answer.body().length == 0 ? MissingNode.getInstance() : MAPPER.readTree(answer.body());
  }

  private static HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException {
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }
    try {
      return CLIENT.send(request.timeout(TIMEOUT).build(), HttpResponse.BodyHandlers.ofByteArray());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
