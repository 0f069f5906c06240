package dev.spindle.upload.rest;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** One request over a connection of its own, written as it is, for what HttpClient does not do. */
final class RawRequest implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 10_000;

  private final Socket socket;

  RawRequest(URI base) throws IOException {
    socket = new Socket(base.getHost(), base.getPort());
    socket.setSoTimeout(PATIENCE_MILLIS);
  }

  /** An answer as it came. */
  record Answer(String head, String body) {
    int status() {
      return Integer.parseInt(head.split(" ", 3)[1]);
    }

    /** The value of a header; empty when it did not come. */
    String header(String name) {
      for (String line : head.split("\r\n")) {
        if (line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":")) {
          return line.substring(name.length() + 1).strip();
        }
      }
      return "";
    }
  }

  RawRequest head(String... lines) throws IOException {
    return write((String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
  }

  RawRequest write(byte[] bytes) throws IOException {
    return write(bytes, 0, bytes.length);
  }

  RawRequest write(byte[] bytes, int from, int to) throws IOException {
    socket.getOutputStream().write(bytes, from, to - from);
    socket.getOutputStream().flush();
    return this;
  }

  /** Writes what the server takes; it may have answered and closed before the end. */
  RawRequest writeAsFarAsTaken(byte[] bytes) {
    try {
      return write(bytes);
    } catch (IOException _) {
      return this;
    }
  }

  /** The next answer, be it an interim one. */
  Answer answer() throws IOException {
    return answer("GET");
  }

  /** The next answer to a method, of which HEAD has none of the body that its head tells of. */
  Answer answer(String method) throws IOException {
    InputStream in = socket.getInputStream();
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("the connection ended after: " + head);
      }
      head.write(next);
    }
    Answer alone = new Answer(head.toString(StandardCharsets.ISO_8859_1), "");
    String length = method.equals("HEAD") ? "" : alone.header("Content-Length");
    byte[] body = in.readNBytes(length.isEmpty() ? 0 : Integer.parseInt(length));
    return new Answer(alone.head(), new String(body, StandardCharsets.UTF_8));
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
