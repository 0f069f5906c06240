package dev.spindle.device.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.spindle.model.FragmentRange;
import dev.spindle.model.FragmentSet;
import dev.spindle.model.ImageLayout;
import dev.spindle.model.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.IntConsumer;

/**
 * An upload-service of one image, in memory, with the faults that a test asks for. Everything is
 * guarded by the service itself.
 */
final class FakeUploadService implements AutoCloseable {
  static final String TOKEN = "let-me-in";

  static {
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  /** What a PUT meets instead of being received. */
  record Fault(int status, String slug, int retryAfterSeconds) {
    /** The connection is cut. */
    static final Fault CUT = new Fault(0, "", 0);
  }

  final List<Integer> begun = new CopyOnWriteArrayList<>();
  final List<Integer> received = new CopyOnWriteArrayList<>();
  final List<Fault> nextPuts = new ArrayList<>();
  final List<Integer> lossyNumbers = new ArrayList<>();
  final List<OutputStream> streams = new CopyOnWriteArrayList<>();
  volatile IntConsumer onReceived = _ -> {};

  /** Called before a fragment's receipt goes out, which it may hold back. */
  volatile IntConsumer beforeReceipt = _ -> {};

  volatile boolean completesByItself = true;
  volatile boolean feedbackWorks = true;
  volatile boolean wantedInHeaders = true;
  int registrations;
  volatile int completeCalls;
  private final Set<HttpExchange> onTheirWay = new HashSet<>();
  int maxConcurrentPuts;
  String phase = "none";
  String failure = "";
  String wanted = "";
  String digest = "";
  FragmentSet missing = new FragmentSet();
  FragmentSet askedAgain = new FragmentSet();
  long version = 1;
  byte[] bytes = new byte[0];
  private ImageLayout layout = new ImageLayout(1, 1 << 20);
  private HttpServer server;
  private int port;

  FakeUploadService() {
    start();
  }

  URI address() {
    return URI.create("http://localhost:" + port);
  }

  synchronized void start() {
    try {
      server = HttpServer.create(new InetSocketAddress("localhost", port), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    port = server.getAddress().getPort();
    server.createContext("/", this::answer);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  /** As a killed process: all connections are cut, the data stays. */
  synchronized void stop() {
    streams.clear();
    server.stop(0);
  }

  synchronized void want(String ranges) {
    wanted = ranges;
    version++;
    push("wanted", fragmentsJson(FragmentRange.parse(ranges)));
  }

  synchronized void askAgain(FragmentSet fragments) {
    askedAgain = fragments.copy();
    missing.addAll(fragments);
    version++;
    push("missing", fragmentsJson(fragments.ranges()));
  }

  synchronized void complete() {
    phase = "Complete";
    digest = Sha256.of(bytes).hex();
    version++;
    push("complete", "{\"sha256\":\"" + digest + "\"}");
  }

  synchronized void fail(String reason) {
    phase = "Failed";
    failure = reason;
    version++;
    push("failed", "{\"failure\":\"" + reason + "\"}");
  }

  synchronized void cutFeedback() {
    for (OutputStream stream : streams) {
      try {
        stream.close();
      } catch (IOException _) {
        // It is cut anyway.
      }
    }
    streams.clear();
  }

  @Override
  public void close() {
    stop();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String call = exchange.getRequestMethod() + " " + path.replaceFirst("^/v1/images/?[^/]*", "");
    if (call.startsWith("PUT /fragments/")) {
      put(exchange, Integer.parseInt(path.substring(path.lastIndexOf('/') + 1)));
      return;
    }
    if (call.equals("GET /feedback")) {
      feedback(exchange);
      return;
    }
    byte[] request = exchange.getRequestBody().readAllBytes();
    synchronized (this) {
      boolean registering = call.equals("POST ");
      if (!registering && phase.equals("none")) {
        problem(exchange, 404, "image-unknown", 0);
      } else if (phase.equals("Deleted")) {
        problem(exchange, 410, "image-gone", 0);
      } else if (registering) {
        register(exchange, new String(request, StandardCharsets.UTF_8));
      } else {
        switch (call) {
          case "GET " -> json(exchange, 200, imageJson());
          case "GET /fragments" -> json(exchange, 200, fragmentsJson(missing.ranges()));
          case "POST /complete" -> ended(exchange);
          default -> problem(exchange, 404, "fragment-unknown", 0);
        }
      }
    }
  }

  private void register(HttpExchange exchange, String body) throws IOException {
    registrations++;
    phase = "Registered";
    long size = Long.parseLong(body.replaceFirst(".*\"size\":(\\d+).*", "$1"));
    int fragmentSize =
        body.contains("fragmentSize")
            ? Integer.parseInt(body.replaceFirst(".*\"fragmentSize\":(\\d+).*", "$1"))
            : 1 << 20;
    layout = new ImageLayout(size, fragmentSize);
    bytes = new byte[(int) size];
    missing = FragmentSet.all(layout);
    json(
        exchange,
        201,
        "{\"id\":\"image-%d\",\"layout\":%s,\"uploadToken\":\"%s\",\"links\":{}}"
            .formatted(registrations, layoutJson(), TOKEN));
  }

  private void ended(HttpExchange exchange) throws IOException {
    completeCalls++;
    if (completeCalls > 1) {
      problem(exchange, 409, "load-already-ended", 0);
    } else {
      phase = "Checking";
      json(exchange, 202, "{}");
    }
    if (completesByItself && missing.isEmpty()) {
      complete();
    }
  }

  private void put(HttpExchange exchange, int number) throws IOException {
    begun.add(number);
    Fault fault;
    synchronized (this) {
      onTheirWay.add(exchange);
      maxConcurrentPuts = Math.max(maxConcurrentPuts, onTheirWay.size());
      fault = nextPuts.isEmpty() ? null : nextPuts.removeFirst();
    }
    try {
      if (fault == Fault.CUT) {
        exchange.getRequestBody().readNBytes(1000);
        arrived(exchange);
        exchange.close();
        return;
      }
      byte[] body = exchange.getRequestBody().readAllBytes();
      beforeReceipt.accept(number);
      arrived(exchange);
      synchronized (this) {
        if (phase.equals("Deleted")) {
          problem(exchange, 410, "image-gone", 0);
        } else if (fault != null) {
          problem(exchange, fault.status(), fault.slug(), fault.retryAfterSeconds());
        } else {
          received(exchange, number, body);
        }
      }
    } finally {
      arrived(exchange);
    }
    if (fault == null) {
      onReceived.accept(number);
    }
  }

  /** Before it is answered: the device may send its next fragment with the answer's first byte. */
  private synchronized void arrived(HttpExchange exchange) {
    onTheirWay.remove(exchange);
  }

  private void received(HttpExchange exchange, int number, byte[] body) throws IOException {
    String digestHeader = exchange.getRequestHeaders().getFirst("Content-Digest");
    String expected =
        "sha-256=:" + Base64.getEncoder().encodeToString(Sha256.of(body).bytes()) + ":";
    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    if (!("Bearer " + TOKEN).equals(authorization)) {
      problem(exchange, 401, "token-wrong", 0);
    } else if (body.length != layout.lengthOf(number)) {
      problem(exchange, 400, "fragment-length-wrong", 0);
    } else if (!expected.equals(digestHeader)) {
      problem(exchange, 400, "digest-mismatch", 0);
    } else {
      phase = "Receiving";
      System.arraycopy(body, 0, bytes, (int) layout.rangeOf(number).start(), body.length);
      received.add(number);
      if (!lossyNumbers.remove((Integer) number)) {
        missing.remove(number);
        askedAgain.remove(number);
      }
      version++;
      if (wantedInHeaders) {
        exchange.getResponseHeaders().add("Spindle-Wanted", wanted);
      }
      exchange.getResponseHeaders().add("Spindle-Missing", "" + missing.count());
      exchange.sendResponseHeaders(201, -1);
      exchange.close();
    }
  }

  private void feedback(HttpExchange exchange) throws IOException {
    if (!feedbackWorks) {
      problem(exchange, 503, "busy", 0);
      return;
    }
    exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
    exchange.sendResponseHeaders(200, 0);
    OutputStream stream = exchange.getResponseBody();
    synchronized (this) {
      streams.add(stream);
      push("wanted", fragmentsJson(FragmentRange.parse(wanted)));
      push("missing", fragmentsJson(askedAgain.ranges()));
    }
  }

  private void push(String event, String data) {
    for (OutputStream stream : streams) {
      try {
        stream.write(
            "id: %d%nevent: %s%ndata: %s%n%n"
                .formatted(version, event, data)
                .getBytes(StandardCharsets.UTF_8));
        stream.flush();
      } catch (IOException _) {
        streams.remove(stream);
      }
    }
  }

  private String imageJson() {
    long have = layout.size() - layout.bytesOf(missing);
    String tally = "{\"fragments\":0,\"bytes\":" + have + "}";
    return "{\"id\":\"image-%d\",\"phase\":\"%s\",\"layout\":%s%s%s,"
            .formatted(
                registrations,
                phase,
                layoutJson(),
                digest.isEmpty() ? "" : ",\"sha256\":\"" + digest + "\"",
                failure.isEmpty() ? "" : ",\"failure\":\"" + failure + "\"")
        + "\"progress\":{\"received\":%s,\"loaded\":%s,\"synced\":{\"east\":%s}},"
            .formatted(tally, tally, tally)
        + "\"missing\":{\"count\":%d},\"version\":%d}".formatted(missing.count(), version);
  }

  private String layoutJson() {
    return "{\"size\":%d,\"fragmentSize\":%d,\"fragmentCount\":%d}"
        .formatted(layout.size(), layout.fragmentSize(), layout.fragmentCount());
  }

  private String fragmentsJson(List<FragmentRange> ranges) {
    List<String> pairs = new ArrayList<>();
    ranges.forEach(range -> pairs.add("[" + range.first() + "," + range.last() + "]"));
    return "{\"version\":" + version + ",\"ranges\":[" + String.join(",", pairs) + "],\"count\":0}";
  }

  private void problem(HttpExchange exchange, int status, String slug, int retryAfterSeconds)
      throws IOException {
    if (retryAfterSeconds > 0) {
      exchange.getResponseHeaders().add("Retry-After", "" + retryAfterSeconds);
    }
    json(
        exchange,
        status,
        "{\"type\":\"https://spindle.dev/problems/%s\",\"title\":\"%s\",\"detail\":\"Because of %s.\"}"
            .formatted(slug, slug, slug));
  }

  private static void json(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }
}
