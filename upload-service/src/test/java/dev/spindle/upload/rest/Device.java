package dev.spindle.upload.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spindle.model.ImageId;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Random;

/** Speaks to the upload-service as a device does. */
final class Device {
  /** The seed of all bytes sent in tests. */
  private static final long SEED = 2110;

  static final int FRAGMENT_BYTES = 256 << 10;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final URI base;
  private final HttpClient client;

  Device(URI base) {
    this(base, HttpClient.Version.HTTP_1_1);
  }

  Device(URI base, HttpClient.Version version) {
    this.base = base;
    this.client = HttpClient.newBuilder().version(version).build();
  }

  /** The bytes of a fragment; the same for the same number. */
  static byte[] bytes(int number, int length) {
    byte[] bytes = new byte[length];
    new Random(SEED + number).nextBytes(bytes);
    return bytes;
  }

  static byte[] bytes(int number) {
    return bytes(number, FRAGMENT_BYTES);
  }

  ImageId register(long size) {
    HttpResponse<String> answer =
        send(
            "POST",
            "/v1/images",
            BodyPublishers.ofString(
                "{\"name\":\"disc.iso\",\"size\":%d,\"fragmentSize\":%d}"
                    .formatted(size, FRAGMENT_BYTES)),
            "Content-Type",
            "application/json");
    if (answer.statusCode() != 201) {
      throw new AssertionError(answer.statusCode() + " " + answer.body());
    }
    return new ImageId(json(answer).get("id").asText());
  }

  HttpResponse<String> put(ImageId id, int number, byte[] bytes, String... headers) {
    return send(
        "PUT",
        "/v1/images/" + id + "/fragments/" + number,
        BodyPublishers.ofByteArray(bytes),
        headers);
  }

  HttpResponse<String> get(String path, String... headers) {
    return send("GET", path, BodyPublishers.noBody(), headers);
  }

  JsonNode image(ImageId id) {
    return json(get("/v1/images/" + id));
  }

  HttpResponse<String> send(String method, String path, BodyPublisher body, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path)).method(method, body);
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return client.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(method + " " + path, e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The status of an answer whose body may have no end. */
  int statusOf(String path, String... headers) {
    HttpRequest request = HttpRequest.newBuilder(base.resolve(path)).headers(headers).build();
    try {
      HttpResponse<InputStream> answer = client.send(request, BodyHandlers.ofInputStream());
      answer.body().close();
      return answer.statusCode();
    } catch (IOException e) {
      throw new AssertionError(path, e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  byte[] download(String path) throws IOException, InterruptedException {
    return client
        .send(HttpRequest.newBuilder(base.resolve(path)).build(), BodyHandlers.ofByteArray())
        .body();
  }

  static JsonNode json(HttpResponse<String> answer) {
    try {
      return JSON.readTree(answer.body());
    } catch (IOException e) {
      throw new AssertionError(answer.body(), e);
    }
  }
}
