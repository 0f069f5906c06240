package dev.spindle.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * One Kafka broker in KRaft mode inside this JVM. Its data stay in its directory and survive a
 * {@code kill -9}.
 */
public final class EmbeddedKafka implements AutoCloseable {
  /** Seven days, in hours: a service that was down over a long weekend still hears everything. */
  private static final int RETENTION_HOURS = 168;

  /** 2 MiB, in bytes: the default takes 128 MiB of heap for compaction that nobody uses here. */
  private static final int CLEANER_BUFFER_BYTES = 2 << 20;

  /** 1 MiB, in bytes: the default maps 10 MiB a segment index and partition. */
  private static final int INDEX_BYTES = 1 << 20;

  /** 60 seconds: how long a broker on a busy machine may take to serve its first request. */
  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  private final KafkaRaftServer server;
  private final String bootstrapServers;

  private EmbeddedKafka(KafkaRaftServer server, String bootstrapServers) {
    this.server = server;
    this.bootstrapServers = bootstrapServers;
  }

  /**
   * Starts a broker and returns when it answers and has the topics.
   *
   * @param dir where its data are and stay
   * @param port its port on 127.0.0.1; 0 for a free one
   * @param topics created where absent, with one partition each
   */
  public static EmbeddedKafka start(Path dir, int port, String... topics) {
    QuietLogs.ofTheBroker();
    Path data = dir.resolve("data").toAbsolutePath();
    int brokerPort = FreePort.or(port);
    format(data);
    KafkaRaftServer server =
        new KafkaRaftServer(
            KafkaConfig.fromProps(properties(data, brokerPort, FreePort.or(0))), Time.SYSTEM);
    try {
      server.startup();
      String bootstrapServers = "127.0.0.1:" + brokerPort;
      createTopics(bootstrapServers, topics);
      return new EmbeddedKafka(server, bootstrapServers);
    } catch (RuntimeException e) {
      server.shutdown();
      throw e;
    }
  }

  /** What clients call {@code bootstrap.servers}. */
  public String bootstrapServers() {
    return bootstrapServers;
  }

  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
  }

  /**
   * Runs a broker in this JVM until it is told to end: {@code --dir DIR [--port N] [--parent-pid N]
   * [TOPIC…]}.
   */
  public static void main(String[] arguments) {
    Arguments given = Arguments.parse(arguments);
    QuietLogs.toFile(given.dir().resolve("kafka.log"));
    EmbeddedKafka kafka = start(given.dir(), given.port(), given.names().toArray(String[]::new));
    OwnProcess.serve(given, kafka.bootstrapServers(), kafka, System.out);
  }

  private static void format(Path data) {
    if (Files.exists(data.resolve("meta.properties"))) {
      return;
    }
    try (PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
      Files.createDirectories(data);
      new Formatter()
          .setClusterId(Uuid.randomUuid().toString())
          .setNodeId(1)
          .setControllerListenerName("CONTROLLER")
          .addDirectory(data.toString())
          .setMetadataLogDirectory(data.toString())
          .setPrintStream(nowhere)
          .run();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot lay out " + data, e);
    } catch (Exception e) {
      throw new IllegalStateException("cannot lay out " + data, e);
    }
  }

  private static Properties properties(Path data, int brokerPort, int controllerPort) {
    Properties properties = new Properties();
    properties.putAll(
        Map.ofEntries(
            Map.entry("process.roles", "broker,controller"),
            Map.entry("node.id", "1"),
            Map.entry("controller.quorum.voters", "1@127.0.0.1:" + controllerPort),
            Map.entry(
                "listeners",
                "PLAINTEXT://127.0.0.1:"
                    + brokerPort
                    + ",CONTROLLER://127.0.0.1:"
                    + controllerPort),
            Map.entry("advertised.listeners", "PLAINTEXT://127.0.0.1:" + brokerPort),
            Map.entry("controller.listener.names", "CONTROLLER"),
            Map.entry("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT"),
            Map.entry("log.dirs", data.toString()),
            Map.entry("num.partitions", "1"),
            Map.entry("auto.create.topics.enable", "true"),
            Map.entry("log.retention.hours", Integer.toString(RETENTION_HOURS)),
            Map.entry("log.cleaner.dedupe.buffer.size", Integer.toString(CLEANER_BUFFER_BYTES)),
            Map.entry("log.index.size.max.bytes", Integer.toString(INDEX_BYTES)),
            Map.entry("offsets.topic.num.partitions", "1"),
            Map.entry("offsets.topic.replication.factor", "1"),
            Map.entry("transaction.state.log.num.partitions", "1"),
            Map.entry("transaction.state.log.replication.factor", "1"),
            Map.entry("transaction.state.log.min.isr", "1"),
            Map.entry("share.coordinator.state.topic.num.partitions", "1"),
            Map.entry("share.coordinator.state.topic.replication.factor", "1"),
            Map.entry("share.coordinator.state.topic.min.isr", "1"),
            Map.entry("group.initial.rebalance.delay.ms", "0")));
    return properties;
  }

  private static void createTopics(String bootstrapServers, String... topics) {
    int limitMillis = (int) START_LIMIT.toMillis();
    try (Admin admin =
        Admin.create(
            Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "request.timeout.ms",
                limitMillis,
                "default.api.timeout.ms",
                limitMillis))) {
      Set<String> present = admin.listTopics().names().get();
      List<NewTopic> absent = new ArrayList<>();
      for (String topic : topics) {
        if (!present.contains(topic)) {
          absent.add(new NewTopic(topic, Optional.empty(), Optional.empty()));
        }
      }
      admin.createTopics(absent).all().get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while Kafka started", e);
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw new IllegalStateException("Kafka does not answer", e.getCause());
      }
    }
  }
}
