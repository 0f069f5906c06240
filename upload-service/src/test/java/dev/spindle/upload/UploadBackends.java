package dev.spindle.upload;

import dev.spindle.embedded.EmbeddedKafka;
import dev.spindle.embedded.EmbeddedPostgreSql;
import dev.spindle.event.Topics;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A real Kafka and a real PostgreSQL for the tests of the running service. */
public class UploadBackends implements QuarkusTestResourceLifecycleManager {
  private EmbeddedKafka kafka;
  private EmbeddedPostgreSql postgreSql;

  @Override
  public Map<String, String> start() {
    try {
      Path dir = Files.createTempDirectory(Path.of("target"), "backends-").toAbsolutePath();
      kafka =
          EmbeddedKafka.start(
              Files.createDirectories(dir.resolve("kafka")),
              0,
              Topics.IMAGES,
              Topics.RECEIVED,
              Topics.LOADED,
              Topics.SYNCED,
              Topics.WANTED,
              Topics.MISSING,
              Topics.SETTLED);
      postgreSql = EmbeddedPostgreSql.start(Files.createDirectories(dir.resolve("postgresql")), 0);
      postgreSql.createDatabase("spindle_upload");
      return Map.ofEntries(
          Map.entry("kafka.bootstrap.servers", kafka.bootstrapServers()),
          Map.entry("quarkus.datasource.jdbc.url", postgreSql.jdbcUrl("spindle_upload")),
          Map.entry("quarkus.datasource.reactive.url", postgreSql.reactiveUrl("spindle_upload")),
          Map.entry("quarkus.datasource.username", postgreSql.username()),
          Map.entry("quarkus.datasource.password", postgreSql.password()),
          Map.entry("spindle.upload.staging", dir.resolve("staging").toString()),
          Map.entry("spindle.upload.advertised-url", "http://upload.test:7080"),
          Map.entry("spindle.upload.data-centres", "east,west"),
          Map.entry("spindle.upload.max-size", Long.toString(1L << 40)),
          Map.entry("spindle.upload.reconciler-url", ""));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void stop() {
    if (postgreSql != null) {
      postgreSql.close();
    }
    if (kafka != null) {
      kafka.close();
    }
  }
}
