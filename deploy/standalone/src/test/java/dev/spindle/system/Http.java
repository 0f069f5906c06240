package dev.spindle.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** What tests ask services. */
final class Http {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private Http() {}

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

  private static HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException {
    try {
      return CLIENT.send(
          request.timeout(Duration.ofSeconds(5)).build(), HttpResponse.BodyHandlers.ofByteArray());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
