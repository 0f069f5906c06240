package dev.spindle.loader;

import com.sun.net.httpserver.HttpServer;
import dev.spindle.embedded.EmbeddedKafka;
import dev.spindle.event.Decoded;
import dev.spindle.event.Event;
import dev.spindle.event.EventCodec;
import dev.spindle.event.EventMessage;
import dev.spindle.event.Topics;
import dev.spindle.model.ImageId;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** A real broker, and a tiny upload-service that serves what a test puts into it. */
public class OutsideWorld implements QuarkusTestResourceLifecycleManager {
  /** The content of a disc that is there before the service starts. */
  static final byte[] KEPT = DriveFixture.content(3_000_000, 10);

  /** A complete image of this drive whose disc is not there when the service starts. */
  static final ImageId LOST = new ImageId("lost");

  /** Where VMs' monitors may be. */
  static final Path QMP_FOLDER = Path.of("/tmp/spindle-loader-test-qmp");

  private static final Map<String, byte[]> SERVED = new ConcurrentHashMap<>();
  private static final EventCodec CODEC = new EventCodec("/test/0", Clock.systemUTC());
  private static String bootstrap = "";
  private static URI http = URI.create("http://nowhere");
  private static KafkaProducer<String, byte[]> producer;
  private EmbeddedKafka kafka;
  private HttpServer server;

  @Override
  public Map<String, String> start() {
    try {
      Path folder = Files.createTempDirectory("loader-test");
      kafka =
          EmbeddedKafka.start(
              folder.resolve("kafka"),
              0,
              Topics.IMAGES,
              Topics.RECEIVED,
              Topics.LOADED,
              Topics.SYNCED,
              Topics.WANTED,
              Topics.MISSING,
              Topics.SETTLED,
              Topics.DRIVES);
      bootstrap = kafka.bootstrapServers();
      producer =
          new KafkaProducer<>(
              Map.of("bootstrap.servers", bootstrap, "linger.ms", 0),
              new StringSerializer(),
              new ByteArraySerializer());
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      server.createContext(
          "/",
          exchange -> {
            byte[] body = SERVED.get(exchange.getRequestURI().getPath());
            exchange.sendResponseHeaders(body == null ? 404 : 200, body == null ? -1 : body.length);
            if (body != null) {
              exchange.getResponseBody().write(body);
            }
            exchange.close();
          });
      server.start();
      http = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
      keepDisc(folder.resolve("discs"));
      serve("/v1/images", images().getBytes(StandardCharsets.UTF_8));
      return Map.of(
          "kafka.bootstrap.servers",
          bootstrap,
          "spindle.loader.discs",
          folder.resolve("discs").toString(),
          "spindle.loader.upload-url",
          http.toString(),
          "spindle.loader.nbd.port",
          "0",
          "spindle.loader.nfs.port",
          "0",
          "spindle.loader.qmp-folder",
          QMP_FOLDER.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String images() {
    return """
        {"images": [
          {"id": "%s", "name": "lost.iso", "phase": "Complete", "drive": "loader-0",
           "layout": {"size": 3000000, "fragmentSize": 1048576, "fragmentCount": 3}},
          {"id": "elsewhere", "name": "other.iso", "phase": "Receiving", "drive": "loader-1",
           "layout": {"size": 3000000, "fragmentSize": 1048576, "fragmentCount": 3}}]}
        """
        .formatted(LOST);
  }

  /** A whole disc that an earlier process left; its digest was not said yet. */
  private static void keepDisc(Path discs) {
    try (DriveFixture before = new DriveFixture(discs)) {
      DriveFixture.loadAll(before.insert("kept", KEPT.length, 1 << 20), KEPT);
    }
  }

  @Override
  public void stop() {
    producer.close();
    server.stop(0);
    kafka.close();
  }

  /** Serves bytes at a path; says where. */
  static URI serve(String path, byte[] bytes) {
    SERVED.put(path, bytes);
    return URI.create(http + path);
  }

  static void say(Event event) {
    EventMessage message = CODEC.encode(event);
    ProducerRecord<String, byte[]> kafkaRecord =
        new ProducerRecord<>(message.topic(), message.key(), message.data());
    message
        .headers()
        .forEach(
            (name, value) ->
                kafkaRecord.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
    producer.send(kafkaRecord);
    producer.flush();
  }

  /** All events on a topic until now. */
  static List<Event> heard(String topic) {
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrap),
            new StringDeserializer(),
            new ByteArrayDeserializer())) {
      TopicPartition partition = new TopicPartition(topic, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      List<Event> events = new ArrayList<>();
      while (consumer.position(partition) < end) {
        for (ConsumerRecord<String, byte[]> each : consumer.poll(Duration.ofMillis(100))) {
          Map<String, String> headers = new HashMap<>();
          each.headers()
              .forEach(
                  header ->
                      headers.put(
                          header.key(), new String(header.value(), StandardCharsets.UTF_8)));
          if (EventCodec.decode(headers, each.value()) instanceof Decoded.Readable readable) {
            events.add(readable.event());
          }
        }
      }
      return events;
    }
  }
}
