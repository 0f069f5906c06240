package dev.spindle.standalone.install;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spindle.model.FragmentRange;
import dev.spindle.model.ImageId;
import dev.spindle.standalone.vm.Bus;
import dev.spindle.standalone.vm.Firmware;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/**
 * Asks the loader-service how a drive is, and tells it what VM runs from it. Of several loaders one
 * has the drive, for as long as the image lives.
 */
public final class LoaderClient {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final HttpClient http;
  private final List<URI> loaders;
  private final Map<ImageId, URI> homes = new ConcurrentHashMap<>();

  public LoaderClient(HttpClient http, List<URI> loaders) {
    this.http = http;
    this.loaders = List.copyOf(loaders);
  }

  /**
   * Calls each once: its first answer takes a second, which is best over before a drive is waited
   * for.
   */
  public void wake() throws InterruptedException {
    for (URI loader : loaders) {
      HttpRequest request =
          HttpRequest.newBuilder(loader.resolve("/v1/drives"))
              .timeout(Duration.ofSeconds(5))
              .build();
      try {
        http.send(request, HttpResponse.BodyHandlers.discarding());
      } catch (IOException _) {
        // it is asked again all the time, and then its absence counts
      }
    }
  }

  /** The drive of an image; empty while there is none, or while the loader is away. */
  public Optional<DriveState> drive(ImageId image) throws InterruptedException {
    try {
      HttpResponse<byte[]> response = send(image, "", HttpRequest.Builder::GET);
      return response.statusCode() == 200
          ? Optional.of(read(MAPPER.readTree(response.body())))
          : Optional.empty();
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /**
   * Tells what VM is to run from a drive, before it starts: how much of the disc it needs to boot,
   * and what is done about stalls, depend on it.
   *
   * @param firmware which parts of the disc it reads first
   * @param monitor where QEMU will listen for the loader
   */
  public Attachment attach(ImageId image, Bus bus, Firmware firmware, Path monitor)
      throws InterruptedException {
    ObjectNode machine =
        MAPPER
            .createObjectNode()
            .put("bus", bus.name().toLowerCase(Locale.ROOT))
            .put("firmware", firmware.name().toLowerCase(Locale.ROOT))
            .put("qmp", monitor.toString());
    try {
      HttpResponse<byte[]> response =
          send(
              image,
              "/machine",
              request ->
                  request
                      .header("Content-Type", "application/json")
                      .PUT(HttpRequest.BodyPublishers.ofString(machine.toString())));
      int status = response.statusCode();
      if (status == 200) {
        return new Attachment.Done();
      }
      if (status == 404 || status >= 500) {
        return new Attachment.NotYet();
      }
      String detail = MAPPER.readTree(response.body()).path("detail").asText();
      return new Attachment.Refused(detail.isEmpty() ? "HTTP " + status : detail);
    } catch (IOException _) {
      return new Attachment.NotYet();
    }
  }

  /** Sends to the loader that has the drive; while that is unknown, to each until one has it. */
  private HttpResponse<byte[]> send(
      ImageId image, String path, UnaryOperator<HttpRequest.Builder> call)
      throws IOException, InterruptedException {
    URI home = homes.get(image);
    IOException away = new IOException("there is no loader");
    HttpResponse<byte[]> last = null;
    for (URI loader : home == null ? loaders : List.of(home)) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(loader.resolve("/v1/drives/" + image + path))
              .timeout(Duration.ofSeconds(5));
      try {
        last = http.send(call.apply(request).build(), HttpResponse.BodyHandlers.ofByteArray());
        if (last.statusCode() != 404) {
          homes.put(image, loader);
          return last;
        }
      } catch (IOException e) {
        away = e;
      }
    }
    if (last == null) {
      throw away;
    }
    return last;
  }

  private static DriveState read(JsonNode drive) {
    TreeSet<Integer> waitedFor = new TreeSet<>();
    double longestWait = 0;
    Instant now = Instant.now();
    for (JsonNode read : drive.path("waitingReads")) {
      waitedFor.add(read.path("fragment").asInt());
      Instant since = Instant.parse(read.path("since").asText());
      longestWait = Math.max(longestWait, Duration.between(since, now).toMillis() / 1000.0);
    }
    return new DriveState(
        URI.create(drive.path("uri").asText()),
        drive.path("bootable").asBoolean(),
        drive.path("loaded").path("fragments").asInt(),
        FragmentRange.joining(waitedFor),
        longestWait,
        drive.path("paused").asBoolean());
  }
}
