package dev.spindle.upload.rest;

import dev.spindle.model.ImageId;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** Follows an image's server-sent events. */
final class FeedbackListener implements AutoCloseable {
  private record Heard(long version, String name, String data) {}

  private final HttpClient client = HttpClient.newHttpClient();
  private final List<Heard> heard = new CopyOnWriteArrayList<>();

  static FeedbackListener open(URI base, ImageId id) throws Exception {
    FeedbackListener listener = new FeedbackListener();
    HttpResponse<Stream<String>> response =
        listener.client.send(
            HttpRequest.newBuilder(base.resolve("/v1/images/" + id + "/feedback")).build(),
            BodyHandlers.ofLines());
    if (response.statusCode() != 200) {
      throw new AssertionError(response.statusCode());
    }
    Thread.ofVirtual().start(() -> listener.read(response.body()));
    return listener;
  }

  List<String> names() {
    return heard.stream().map(Heard::name).toList();
  }

  List<String> data(String name) {
    return heard.stream().filter(one -> one.name().equals(name)).map(Heard::data).toList();
  }

  List<Long> versions() {
    return heard.stream().map(Heard::version).toList();
  }

  @Override
  public void close() {
    client.shutdownNow();
  }

  private void read(Stream<String> lines) {
    long version = 0;
    String name = "";
    String data = "";
    try {
      for (String line : (Iterable<String>) lines::iterator) {
        if (line.startsWith("id: ")) {
          version = Long.parseLong(line.substring(4));
        } else if (line.startsWith("event: ")) {
          name = line.substring(7);
        } else if (line.startsWith("data: ")) {
          data = line.substring(6);
        } else if (line.isEmpty() && !data.isEmpty()) {
          heard.add(new Heard(version, name, data));
          data = "";
        }
      }
    } catch (RuntimeException _) {
      // closed
    }
  }
}
