package dev.spindle.standalone.install;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.spindle.model.FragmentRange;
import dev.spindle.model.ImageId;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.TreeSet;

/** Asks the loader-service how a drive is. */
final class LoaderClient {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final HttpClient http;
  private final URI loader;

  LoaderClient(HttpClient http, URI loader) {
    this.http = http;
    this.loader = loader;
  }

  /** The drive of an image; empty while there is none, or while the loader is away. */
  Optional<DriveState> drive(ImageId image) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(loader.resolve("/v1/drives/" + image))
            .timeout(Duration.ofSeconds(5))
            .build();
    try {
      HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
      return response.statusCode() == 200
          ? Optional.of(read(MAPPER.readTree(response.body())))
          : Optional.empty();
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  private static DriveState read(JsonNode drive) {
    TreeSet<Integer> waitedFor = new TreeSet<>();
    drive.path("waitingReads").forEach(read -> waitedFor.add(read.path("fragment").asInt()));
    return new DriveState(
        URI.create(drive.path("uri").asText()),
        drive.path("bootable").asBoolean(),
        drive.path("loaded").path("fragments").asInt(),
        FragmentRange.joining(waitedFor));
  }
}
