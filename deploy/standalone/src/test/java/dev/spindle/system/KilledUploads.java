package dev.spindle.system;

import static java.net.http.HttpRequest.BodyPublishers;
import static java.net.http.HttpResponse.BodyHandlers;

import dev.spindle.model.Crc32c;
import dev.spindle.model.FragmentSet;
import dev.spindle.model.Sha256;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Devices that send one image as fragments, from several connections, and another one as a tus
 * stream, and remember all that was acknowledged. They go on whatever happens to the service.
 */
final class KilledUploads {
  static final int FRAGMENT_BYTES = 256 << 10;
  static final int FRAGMENTS = 400;

  /** The last fragment is short. */
  static final long SIZE = (FRAGMENTS - 1L) * FRAGMENT_BYTES + 4711;

  private static final int CONNECTIONS = 4;
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private final String address;
  private final long seed;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Map<Integer, Integer> acknowledged = new ConcurrentHashMap<>();
  private final AtomicLong acknowledgedOffset = new AtomicLong();
  private final List<String> wrong = java.util.Collections.synchronizedList(new ArrayList<>());
  private final String image;
  private final String upload;
  private volatile boolean stopped;

  /** Registers both. */
  KilledUploads(String address, long seed) throws IOException {
    this.address = address;
    this.seed = seed;
    byte[] registration =
        "{\"name\":\"disc.iso\",\"size\":%d,\"fragmentSize\":%d}"
            .formatted(SIZE, FRAGMENT_BYTES)
            .getBytes(java.nio.charset.StandardCharsets.UTF_8);
    image =
        Http.send("POST", address + "/v1/images", "application/json", registration)
            .path("id")
            .asText();
    HttpResponse<byte[]> created =
        send(
            tus("/files", "POST", new byte[0])
                .header("Upload-Length", Long.toString(SIZE))
                .header("Upload-Metadata", "fragmentSize MjYyMTQ0"));
    upload =
        created
            .headers()
            .firstValue("Location")
            .orElseThrow(() -> new IOException(created.statusCode() + " for a tus upload"));
  }

  /** The bytes of a fragment; the same for the same number. */
  byte[] bytes(int number) {
    byte[] bytes = new byte[number == FRAGMENTS ? 4711 : FRAGMENT_BYTES];
    new Random(seed * 1000 + number).nextBytes(bytes);
    return bytes;
  }

  Crc32c crc32c(int number) {
    return Crc32c.of(bytes(number));
  }

  String address() {
    return address;
  }

  String image() {
    return image;
  }

  /** The image that the tus upload is. */
  String tusImage() {
    return upload.substring("/files/".length());
  }

  FragmentSet acknowledged() {
    FragmentSet numbers = new FragmentSet();
    acknowledged.keySet().forEach(numbers::add);
    return numbers;
  }

  long acknowledgedOffset() {
    return acknowledgedOffset.get();
  }

  /** Answers that contradict earlier ones; none, hopefully. */
  List<String> wrong() {
    return List.copyOf(wrong);
  }

  boolean isNearlyDone() {
    return acknowledged.size() > FRAGMENTS * 0.9 || acknowledgedOffset.get() > SIZE * 0.9;
  }

  /** Sends from all connections until it is told to {@link #stop}. */
  List<Thread> start(Random random) {
    stopped = false;
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      Random own = new Random(random.nextLong());
      threads.add(Thread.ofVirtual().start(() -> sendFragments(own)));
    }
    Random own = new Random(random.nextLong());
    threads.add(Thread.ofVirtual().start(() -> sendStream(own)));
    return threads;
  }

  void stop() {
    stopped = true;
  }

  /** In random order, some twice, every third with a digest. */
  private void sendFragments(Random random) {
    while (!stopped) {
      int number = 1 + random.nextInt(FRAGMENTS);
      if (acknowledged.containsKey(number) && random.nextInt(8) > 0) {
        continue;
      }
      byte[] bytes = bytes(number);
      HttpRequest.Builder put =
          HttpRequest.newBuilder(
                  URI.create(address + "/v1/images/" + image + "/fragments/" + number))
              .PUT(BodyPublishers.ofByteArray(bytes));
      if (random.nextInt(3) == 0) {
        String digest = Base64.getEncoder().encodeToString(Sha256.of(bytes).bytes());
        put.header("Content-Digest", "sha-256=:" + digest + ":");
      }
      try {
        int status = send(put).statusCode();
        switch (status) {
          case 200, 201 -> acknowledged.merge(number, 1, Integer::sum);
          case 503 -> pause();
          default -> wrong.add("fragment " + number + " got " + status);
        }
      } catch (IOException _) {
        pause();
      }
    }
  }

  /** Pieces of any length, from the offset that HEAD gives after each failure. */
  private void sendStream(Random random) {
    byte[] all = all();
    long offset = -1;
    while (!stopped) {
      try {
        if (offset < 0) {
          offset = offsetNow();
        }
        if (offset == SIZE) {
          return;
        }
        int end = (int) Math.min(SIZE, offset + 1 + random.nextInt(3 * FRAGMENT_BYTES));
        HttpResponse<byte[]> answer =
            send(
                tus(upload, "PATCH", Arrays.copyOfRange(all, (int) offset, end))
                    .header("Content-Type", "application/offset+octet-stream")
                    .header("Upload-Offset", Long.toString(offset)));
        if (answer.statusCode() == 204) {
          offset = end;
          acknowledge(answer);
        } else {
          offset = -1;
          pause();
        }
      } catch (IOException _) {
        offset = -1;
        pause();
      }
    }
  }

  /** What HEAD says; that counts as told, too. */
  long offsetNow() throws IOException {
    HttpResponse<byte[]> head = send(tus(upload, "HEAD", new byte[0]));
    if (head.statusCode() != 200) {
      throw new IOException("HEAD got " + head.statusCode());
    }
    return acknowledge(head);
  }

  private long acknowledge(HttpResponse<byte[]> answer) {
    long offset = answer.headers().firstValueAsLong("Upload-Offset").orElse(-1);
    long before = acknowledgedOffset.getAndAccumulate(offset, Math::max);
    if (offset < before) {
      wrong.add("the offset went back from " + before + " to " + offset);
    }
    return offset;
  }

  /** A fragment's bytes as loaders get them; none when it is not there. */
  byte[] fetch(String id, int number) throws IOException {
    HttpResponse<byte[]> answer =
        send(
            HttpRequest.newBuilder(
                URI.create(address + "/v1/images/" + id + "/fragments/" + number)));
    return answer.statusCode() == 200 ? answer.body() : new byte[0];
  }

  private byte[] all() {
    byte[] all = new byte[(int) SIZE];
    for (int number = 1; number <= FRAGMENTS; number++) {
      byte[] bytes = bytes(number);
      System.arraycopy(bytes, 0, all, (number - 1) * FRAGMENT_BYTES, bytes.length);
    }
    return all;
  }

  private HttpRequest.Builder tus(String path, String method, byte[] body) {
    return HttpRequest.newBuilder(URI.create(address + path))
        .header("Tus-Resumable", "1.0.0")
        .method(
            method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
  }

  private HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException {
    try {
      return client.send(request.timeout(TIMEOUT).build(), BodyHandlers.ofByteArray());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(20);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
