package dev.spindle.upload.rest;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One row of the table of malformed requests: the request, what is wrong with it, and the problem
 * that it gets.
 *
 * @param wrong for people
 * @param problem that answers
 * @param version of HTTP, as 1.1
 */
@SuppressWarnings("ArrayRecordComponent") // read only, never compared
record MalformedRequest(
    String wrong,
    ProblemType problem,
    String method,
    String target,
    String version,
    List<String> headers,
    byte[] body) {
  /** What every request of the table has; a header that all must have belongs here. */
  private static final List<String> ALWAYS = List.of("Host: spindle");

  static MalformedRequest of(
      String wrong, ProblemType problem, String method, String target, String... headers) {
    return new MalformedRequest(
        wrong, problem, method, target, "1.1", List.of(headers), new byte[0]);
  }

  MalformedRequest with(String... more) {
    List<String> all = new ArrayList<>(headers);
    all.addAll(List.of(more));
    return new MalformedRequest(wrong, problem, method, target, version, all, body);
  }

  /** With a body whose length is said. */
  MalformedRequest sending(byte[] bytes) {
    return new MalformedRequest(wrong, problem, method, target, version, headers, bytes)
        .with("Content-Length: " + bytes.length);
  }

  MalformedRequest sending(String text) {
    return sending(text.getBytes(StandardCharsets.UTF_8));
  }

  /** With a body in chunks, so that nobody knows before how long it is. */
  MalformedRequest sendingChunks(byte[] bytes) {
    ByteArrayOutputStream chunks = new ByteArrayOutputStream();
    if (bytes.length > 0) {
      chunks.writeBytes(
          (Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
      chunks.writeBytes(bytes);
      chunks.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
    }
    chunks.writeBytes("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    return new MalformedRequest(
            wrong, problem, method, target, version, headers, chunks.toByteArray())
        .with("Transfer-Encoding: chunked");
  }

  MalformedRequest overHttp10() {
    return new MalformedRequest(
        wrong + ", over HTTP/1.0", problem, method, target, "1.0", headers, body);
  }

  /** The method that is meant. */
  String calls() {
    String override = "X-HTTP-Method-Override: ";
    return headers.stream()
        .filter(header -> target.startsWith("/files") && header.startsWith(override))
        .map(header -> header.substring(override.length()))
        .findFirst()
        .orElse(method);
  }

  String[] head() {
    List<String> lines = new ArrayList<>();
    lines.add(method + " " + target + " HTTP/" + version);
    lines.addAll(ALWAYS);
    lines.addAll(headers);
    return lines.toArray(String[]::new);
  }

  @Override
  public String toString() {
    String shown = target.length() > 120 ? target.substring(0, 120) + "…" : target;
    return method + " " + shown + ": " + wrong;
  }
}
