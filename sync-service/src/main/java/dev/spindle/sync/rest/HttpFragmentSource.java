package dev.spindle.sync.rest;

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
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Fetches fragments from the replica that staged them. Every call blocks its (virtual) thread. */
public final class HttpFragmentSource implements FragmentSource, AutoCloseable {
  /** Five seconds to connect, and to the first byte of an answer once the request is sent. */
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);

  /** 64 KiB at a time: an eighth of what a socket buffers. */
  private static final int COPY_BYTES = 64 << 10;

  /** RFC 9530, section 5: {@code crc32c=:…:}, four bytes, most significant first. */
  private static final Pattern CRC32C_FIELD = Pattern.compile("crc32c=:([A-Za-z0-9+/=]{8}):");

  private final HttpClient client;
  private final ScheduledExecutorService limits;
  private final Duration fetchLimit;

  public HttpFragmentSource(Duration fetchLimit) {
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
    HttpRequest request = HttpRequest.newBuilder(source).timeout(fetchLimit).GET().build();
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
        .firstValue("Repr-Digest")
        .or(() -> headers.firstValue("Content-Digest"))
        .map(CRC32C_FIELD::matcher)
        .filter(Matcher::find)
        .map(field -> Base64.getDecoder().decode(field.group(1)))
        .filter(bytes -> bytes.length == Integer.BYTES)
        .map(bytes -> new Crc32c(ByteBuffer.wrap(bytes).getInt()));
  }

  private static void closeQuietly(InputStream body) {
    try {
      body.close();
    } catch (IOException e) {
      // It is closed because nobody wants it any more.
    }
  }
}
