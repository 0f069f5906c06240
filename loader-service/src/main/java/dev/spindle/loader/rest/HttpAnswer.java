package dev.spindle.loader.rest;

import dev.spindle.model.BearerToken;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a GET. Java's older client, since it limits the wait for each read of a body (the
 * newer one only that for the head), and reads from the socket into the caller's array.
 *
 * @param body of a 200; nothing else has one here
 */
record HttpAnswer(int status, InputStream body) {
  /** Asks, and blocks until the head of the answer is there. */
  static HttpAnswer get(URI uri, Duration timeout, @Nullable BearerToken token) throws IOException {
    if (!(uri.toURL().openConnection() instanceof HttpURLConnection connection)) {
      throw new IOException("not an HTTP URL: " + uri);
    }
    connection.setConnectTimeout((int) timeout.toMillis());
    connection.setReadTimeout((int) timeout.toMillis());
    connection.setInstanceFollowRedirects(false);
    connection.setUseCaches(false);
    if (token != null) {
      connection.setRequestProperty("Authorization", token.authorization());
    }
    int status = connection.getResponseCode();
    if (status == 200) {
      return new HttpAnswer(status, connection.getInputStream());
    }
    try (InputStream error = connection.getErrorStream()) {
      if (error != null) {
        error.readNBytes(64 << 10); // read to its end, the connection can be used again
      }
    }
    return new HttpAnswer(status, InputStream.nullInputStream());
  }
}
