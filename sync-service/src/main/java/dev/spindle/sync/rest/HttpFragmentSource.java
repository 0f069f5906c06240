package dev.spindle.sync.rest;

import dev.spindle.model.BearerToken;
import dev.spindle.model.Crc32c;
import dev.spindle.sync.replicate.FragmentSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Fetches fragments from the replica that staged them. Every call blocks its (virtual) thread. */
public final class HttpFragmentSource implements FragmentSource, AutoCloseable {
  /** Five seconds to connect, and to the first byte of an answer once the request is sent. */
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);

  /** 64 KiB at a time: an eighth of what a socket buffers. */
  private static final int COPY_BYTES = 64 << 10;

  /** What the upload-service gives a staged fragment as entity tag: its CRC-32C in hexadecimal. */
  private static final Pattern CRC32C_TAG = Pattern.compile("\"([0-9a-f]{8})\"");

  private final HttpClient client;
  private final ScheduledExecutorService limits;
  private final Duration fetchLimit;
  private final @Nullable BearerToken token;

  public HttpFragmentSource(Duration fetchLimit, @Nullable BearerToken token) {
    this.token = token;
    this.fetchLimit = fetchLimit;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_LIMIT)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();
    this.limits =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("fetch-limits").factory());
  }

  @Override
  public Optional<Crc32c> fetch(URI source, int length, OutputStream sink) throws IOException {
    HttpRequest.Builder asked = HttpRequest.newBuilder(source).timeout(fetchLimit);
    if (token != null) {
      asked.header("Authorization", token.authorization());
    }
    HttpRequest request = asked.build();
    try {
      HttpResponse<InputStream> response =
          client.send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        if (response.statusCode() != 200) {
          throw new IOException("status " + response.statusCode());
        }
        // The request's own limit ends with the headers; closing the body ends a stalled read.
        ScheduledFuture<?> limit =
            limits.schedule(() -> closeQuietly(body), fetchLimit.toMillis(), TimeUnit.MILLISECONDS);
        try {
          copy(body, sink);
        } finally {
          limit.cancel(false);
        }
        return crc32cIn(response.headers());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException();
    }
  }

  @Override
  public void close() {
    limits.shutdownNow();
    client.shutdownNow();
  }

  private static void copy(InputStream body, OutputStream sink) throws IOException {
    byte[] buffer = new byte[COPY_BYTES];
    for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
      sink.write(buffer, 0, read);
    }
  }

  private static Optional<Crc32c> crc32cIn(HttpHeaders headers) {
    return headers
        .firstValue("ETag")
        .map(CRC32C_TAG::matcher)
        .filter(Matcher::matches)
        .map(tag -> Crc32c.parse(tag.group(1)));
  }

  private static void closeQuietly(InputStream body) {
    try {
      body.close();
    } catch (IOException e) {
      // It is closed because nobody wants it any more.
    }
  }
}
