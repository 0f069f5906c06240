package dev.spindle.reconciler.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.spindle.model.BearerToken;
import dev.spindle.model.ImageId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** An upload-service as far as the operator calls it: registers by key, deletes, can be away. */
public final class FakeUploadService implements AutoCloseable {
  /** What a registration said, by the key that it came with. */
  final Map<String, JsonNode> requests = new ConcurrentHashMap<>();

  final Map<String, ImageId> images = new ConcurrentHashMap<>();
  final List<String> deletions = new CopyOnWriteArrayList<>();

  /** What it asks of callers, as the operator is configured with it. */
  public static final Path TOKEN_FILE = Path.of("target", "upload-token").toAbsolutePath();

  private static final BearerToken TOKEN =
      new BearerToken("the-token-of-the-operator-in-its-tests");

  /** While set, registrations are answered with this problem. */
  volatile String problem = "";

  /** While set, whatever is done, the answer is lost. */
  volatile boolean losesAnswers;

  /** While set, nothing is done. */
  volatile boolean isAway;

  private final JsonMapper json = new JsonMapper();
  private final HttpServer server;

  public FakeUploadService() {
    try {
      Files.writeString(TOKEN_FILE, TOKEN.text() + "\n");
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/v1/images", this::answer);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private void answer(HttpExchange exchange) throws IOException {
    if (!TOKEN.authorization().equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
      reply(exchange, 401, "{}");
    } else if (isAway) {
      reply(exchange, 503, "");
    } else if (exchange.getRequestMethod().equals("POST")) {
      register(exchange);
    } else {
      delete(exchange);
    }
  }

  private void register(HttpExchange exchange) throws IOException {
    String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
    JsonNode request = json.readTree(exchange.getRequestBody());
    if (!problem.isEmpty()) {
      reply(exchange, 413, problem);
      return;
    }
    JsonNode before = requests.putIfAbsent(key, request);
    if (before != null && !before.equals(request)) {
      reply(exchange, 422, "{}");
      return;
    }
    ImageId id = images.computeIfAbsent(key, _ -> ImageId.random());
    reply(exchange, 201, "{\"id\":\"%s\",\"uploadToken\":\"token-of-%s\"}".formatted(id, id));
  }

  private void delete(HttpExchange exchange) throws IOException {
    URI asked = exchange.getRequestURI();
    ImageId id = new ImageId(asked.getPath().substring("/v1/images/".length()));
    boolean wasThere = images.containsValue(id) && deletions.stream().noneMatch(isOf(id));
    deletions.add(id + "?" + asked.getQuery());
    reply(exchange, wasThere ? 204 : 410, "");
  }

  private static java.util.function.Predicate<String> isOf(ImageId id) {
    return deletion -> deletion.startsWith(id.value());
  }

  /** The images that are there. */
  List<ImageId> there() {
    return images.values().stream().filter(id -> deletions.stream().noneMatch(isOf(id))).toList();
  }

  private void reply(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    int said = losesAnswers ? 502 : status;
    exchange.sendResponseHeaders(said, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
