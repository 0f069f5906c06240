package dev.spindle.upload.tus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;

/** Speaks tus, as the specification's words have it and no client's habits. */
final class TusDevice {
  static final int FRAGMENT_BYTES = 256 << 10;

  /** The seed of all bytes sent in tests. */
  private static final long SEED = 510;

  private final URI base;
  private final HttpClient client;

  TusDevice(URI base) {
    this(base, HttpClient.Version.HTTP_1_1);
  }

  TusDevice(URI base, HttpClient.Version version) {
    this.base = base;
    this.client = HttpClient.newBuilder().version(version).build();
  }

  /** The first bytes of what every test uploads. */
  static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(SEED).nextBytes(bytes);
    return bytes;
  }

  static byte[] part(byte[] bytes, int from, int to) {
    return java.util.Arrays.copyOfRange(bytes, from, to);
  }

  /** Metadata as their header has it: key, value, key, value, … */
  static String metadata(String... pairs) {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < pairs.length; i += 2) {
      all.add(
          pairs[i]
              + " "
              + Base64.getEncoder().encodeToString(pairs[i + 1].getBytes(StandardCharsets.UTF_8)));
    }
    return String.join(",", all);
  }

  static String small() {
    return metadata("filename", "disc.iso", "fragmentSize", Integer.toString(FRAGMENT_BYTES));
  }

  /** A new upload of known length, in small fragments; its path. */
  String create(long length, String... headers) {
    return created(
        post(with(headers, "Upload-Length", Long.toString(length), "Upload-Metadata", small())));
  }

  static String created(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return answer.headers().firstValue("Location").orElseThrow();
  }

  HttpResponse<String> post(String... headers) {
    return send("POST", "/files", new byte[0], with(headers, "Tus-Resumable", "1.0.0"));
  }

  HttpResponse<String> postWith(byte[] body, String... headers) {
    return send(
        "POST",
        "/files",
        body,
        with(headers, "Tus-Resumable", "1.0.0", "Content-Type", "application/offset+octet-stream"));
  }

  HttpResponse<String> patch(String path, long offset, byte[] body, String... headers) {
    return send(
        "PATCH",
        path,
        body,
        with(
            headers,
            "Tus-Resumable",
            "1.0.0",
            "Content-Type",
            "application/offset+octet-stream",
            "Upload-Offset",
            Long.toString(offset)));
  }

  HttpResponse<String> head(String path) {
    return send("HEAD", path, new byte[0], "Tus-Resumable", "1.0.0");
  }

  HttpResponse<String> delete(String path) {
    return send("DELETE", path, new byte[0], "Tus-Resumable", "1.0.0");
  }

  long offset(String path) {
    return Long.parseLong(head(path).headers().firstValue("Upload-Offset").orElseThrow());
  }

  HttpResponse<String> send(String method, String path, byte[] body, String... headers) {
    return send(
        method,
        path,
        body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body),
        headers);
  }

  HttpResponse<String> send(
      String method, String path, HttpRequest.BodyPublisher body, String... headers) {
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

  /** All fragments that are staged, from the first one on, as one. */
  byte[] staged(String path) {
    String image = path.replace("/files/", "/v1/images/");
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try {
      for (int number = 1; ; number++) {
        HttpResponse<byte[]> fragment =
            client.send(
                HttpRequest.newBuilder(base.resolve(image + "/fragments/" + number)).build(),
                BodyHandlers.ofByteArray());
        if (fragment.statusCode() != 200) {
          return all.toByteArray();
        }
        all.writeBytes(fragment.body());
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  String image(String path) {
    return send("GET", path.replace("/files/", "/v1/images/"), new byte[0]).body();
  }

  /** A connection of its own, to write requests byte by byte. */
  Raw raw() throws IOException {
    return new Raw(new Socket(base.getHost(), base.getPort()));
  }

  static String[] with(String[] headers, String... more) {
    List<String> all = new ArrayList<>(List.of(headers));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  /** What HttpClient does not do: stop in the middle, trailers. */
  record Raw(Socket socket) implements AutoCloseable {
    Raw head(String... lines) throws IOException {
      return write((String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    Raw patchHead(String path, long offset, String... lines) throws IOException {
      List<String> all =
          new ArrayList<>(
              List.of(
                  "PATCH " + path + " HTTP/1.1",
                  "Host: spindle",
                  "Tus-Resumable: 1.0.0",
                  "Content-Type: application/offset+octet-stream",
                  "Upload-Offset: " + offset));
      all.addAll(List.of(lines));
      return head(all.toArray(String[]::new));
    }

    Raw chunk(byte[] bytes) throws IOException {
      write((Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
      write(bytes);
      return write("\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    Raw lastChunk(String... trailers) throws IOException {
      write("0\r\n".getBytes(StandardCharsets.US_ASCII));
      for (String trailer : trailers) {
        write((trailer + "\r\n").getBytes(StandardCharsets.US_ASCII));
      }
      return write("\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    Raw write(byte[] bytes) throws IOException {
      OutputStream out = socket.getOutputStream();
      out.write(bytes);
      out.flush();
      return this;
    }

    /** The status of the answer. */
    int status() throws IOException {
      socket.setSoTimeout(20_000);
      InputStream in = socket.getInputStream();
      StringBuilder line = new StringBuilder();
      for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
        line.append((char) c);
      }
      return Integer.parseInt(line.toString().split(" ")[1]);
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
