package dev.spindle.sync;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.spindle.event.FragmentEvent;
import dev.spindle.event.ImageEvent;
import dev.spindle.model.ByteRange;
import dev.spindle.model.Crc32c;
import dev.spindle.model.FragmentSet;
import dev.spindle.model.ImageId;
import dev.spindle.model.ImageLayout;
import dev.spindle.model.Sha256;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;

/** As much of an upload-service as sync asks of it, with one image. */
final class TinyUploadService implements AutoCloseable {
  final ImageId id = ImageId.random();
  final byte[] bytes;
  final ImageLayout layout;
  private final List<String> dataCentres;
  private final FragmentSet staged = new FragmentSet();
  private final HttpServer server;
  private boolean deleted;

  TinyUploadService(int size, long seed, String... dataCentres) throws IOException {
    this.bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    this.layout = new ImageLayout(size, 1 << 20);
    this.dataCentres = List.of(dataCentres);
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/v1/images", this::answer);
    server.start();
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  String key() {
    return "images/" + id + "/disc.iso";
  }

  ImageEvent.Registered registered() {
    return new ImageEvent.Registered(
        id, "disc.iso", layout, Sha256.of(bytes), "loader-0", dataCentres);
  }

  /** From now on nobody can ask for it. */
  synchronized ImageEvent.Deleted deleted() {
    deleted = true;
    return new ImageEvent.Deleted(id, true, "disc.iso");
  }

  List<Integer> inRandomOrder(long seed) {
    List<Integer> numbers = new ArrayList<>();
    for (int number = 1; number <= layout.fragmentCount(); number++) {
      numbers.add(number);
    }
    Collections.shuffle(numbers, new Random(seed));
    return numbers;
  }

  synchronized FragmentEvent.Received received(int number) {
    staged.add(number);
    ByteRange range = layout.rangeOf(number);
    return new FragmentEvent.Received(
        id,
        number,
        range.start(),
        (int) range.length(),
        Crc32c.of(fragment(number)),
        uri().resolve("/v1/images/" + id + "/fragments/" + number));
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private synchronized void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String ofImage = "/v1/images/" + id;
    if (path.equals("/v1/images")) {
      json(exchange, "{\"images\":[" + (deleted ? "" : image()) + "]}");
    } else if (deleted) {
      send(exchange, 410, new byte[0]);
    } else if (path.equals(ofImage)) {
      json(exchange, image());
    } else if (path.equals(ofImage + "/fragments")) {
      json(exchange, "{\"ranges\":" + ranges() + ",\"count\":" + staged.count() + "}");
    } else if (path.startsWith(ofImage + "/fragments/")) {
      fragment(exchange, Integer.parseInt(path.substring(path.lastIndexOf('/') + 1)));
    } else {
      send(exchange, 404, new byte[0]);
    }
  }

  private String image() {
    return """
        {"id":"%s","name":"disc.iso","phase":"Receiving","sha256":"%s","drive":"loader-0",
         "layout":{"size":%d,"fragmentSize":%d,"fragmentCount":%d},
         "dataCentres":[%s],"version":7,"links":{}}"""
        .formatted(
            id,
            Sha256.of(bytes),
            layout.size(),
            layout.fragmentSize(),
            layout.fragmentCount(),
            String.join(",", dataCentres.stream().map(name -> '"' + name + '"').toList()));
  }

  private String ranges() {
    return staged.ranges().stream()
        .map(range -> "[" + range.first() + "," + range.last() + "]")
        .toList()
        .toString();
  }

  private void fragment(HttpExchange exchange, int number) throws IOException {
    byte[] fragment = fragment(number);
    exchange.getResponseHeaders().add("ETag", '"' + Crc32c.of(fragment).toString() + '"');
    send(exchange, staged.contains(number) ? 200 : 404, fragment);
  }

  private byte[] fragment(int number) {
    ByteRange range = layout.rangeOf(number);
    return Arrays.copyOfRange(bytes, (int) range.start(), (int) range.end());
  }

  private static void json(HttpExchange exchange, String json) throws IOException {
    send(exchange, 200, json.getBytes(StandardCharsets.UTF_8));
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    try (exchange) {
      exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
