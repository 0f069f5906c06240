package dev.spindle.upload.loader;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.spindle.upload.drive.Capacities;
import dev.spindle.upload.drive.Capacity;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Reads {@code GET /v1/capacity} of all loaders at the same time. */
public final class HttpCapacities implements Capacities {
  private static final Logger LOG = System.getLogger(HttpCapacities.class.getName());

  /** 1 second: a loader answers from memory, and a device waits for its registration. */
  private static final Duration TIMEOUT = Duration.ofSeconds(1);

  private final Map<String, URI> loaders;
  private final HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
  private final JsonMapper json =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  /**
   * The replicas to ask.
   *
   * @param loaders base URLs by drive
   */
  public HttpCapacities(Map<String, URI> loaders) {
    this.loaders = Map.copyOf(loaders);
  }

  /** What a loader says; its load is what it loads and what is read from it. */
  record Answer(long freeBytes, long promisedBytes, int loading, int busy) {
    Capacity capacity() {
      return new Capacity(freeBytes, promisedBytes, loading + busy);
    }
  }

  @Override
  public Map<String, Capacity> ask() throws InterruptedException {
    long deadline = System.nanoTime() + TIMEOUT.toNanos();
    Map<String, CompletableFuture<HttpResponse<byte[]>>> asked = new HashMap<>();
    loaders.forEach((drive, url) -> asked.put(drive, client.sendAsync(question(url), body())));
    Map<String, Capacity> answers = new HashMap<>();
    for (Map.Entry<String, CompletableFuture<HttpResponse<byte[]>>> one : asked.entrySet()) {
      try {
        long left = Math.max(0, deadline - System.nanoTime());
        answers.put(one.getKey(), read(one.getValue().get(left, TimeUnit.NANOSECONDS)));
      } catch (ExecutionException | TimeoutException | IOException | IllegalArgumentException e) {
        boolean _ = one.getValue().cancel(true);
        LOG.log(Level.INFO, "{0} does not say what room it has: {1}", one.getKey(), e.toString());
      }
    }
    return answers;
  }

  private static HttpRequest question(URI loader) {
    return HttpRequest.newBuilder(loader.resolve("/v1/capacity"))
        .timeout(TIMEOUT)
        .header("Accept", "application/json")
        .build();
  }

  private static HttpResponse.BodyHandler<byte[]> body() {
    return BodyHandlers.ofByteArray();
  }

  private Capacity read(HttpResponse<byte[]> response) throws IOException {
    if (response.statusCode() != 200) {
      throw new IOException("it answered " + response.statusCode());
    }
    return json.readValue(response.body(), Answer.class).capacity();
  }
}
