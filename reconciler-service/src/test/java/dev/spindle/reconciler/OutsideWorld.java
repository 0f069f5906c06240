package dev.spindle.reconciler;

import dev.spindle.embedded.EmbeddedKafka;
import dev.spindle.embedded.EmbeddedPostgreSql;
import dev.spindle.event.Topics;
import dev.spindle.reconciler.resource.Cluster;
import dev.spindle.reconciler.resource.FakeUploadService;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A real broker and a real PostgreSQL, which a test can take away and bring back; a real API server
 * with a namespace of its own.
 */
public final class OutsideWorld implements QuarkusTestResourceLifecycleManager {
  private static final String DATABASE = "spindle_reconciler";

  private static Path dir;
  private static EmbeddedKafka kafka;
  private static EmbeddedPostgreSql database;
  private static FakeUploadService uploads;

  @Override
  public Map<String, String> start() {
    try {
      dir = Files.createTempDirectory("spindle-reconciler");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    kafka =
        EmbeddedKafka.start(
            dir.resolve("kafka"),
            0,
            Topics.IMAGES,
            Topics.RECEIVED,
            Topics.LOADED,
            Topics.SYNCED,
            Topics.DRIVES,
            Topics.MISSING,
            Topics.SETTLED,
            Topics.RECEIVED + Topics.DEAD_LETTER_SUFFIX);
    database = EmbeddedPostgreSql.start(dir.resolve("postgresql"), 0);
    database.createDatabase(DATABASE);
    uploads = new FakeUploadService();
    // What KUBECONFIG is to a process.
    System.setProperty("kubeconfig", Cluster.kubeconfig());
    return Map.ofEntries(
        Map.entry("kafka.bootstrap.servers", kafka.bootstrapServers()),
        Map.entry("quarkus.datasource.reactive.url", database.reactiveUrl(DATABASE)),
        Map.entry("quarkus.datasource.jdbc.url", database.jdbcUrl(DATABASE)),
        Map.entry("quarkus.datasource.username", database.username()),
        Map.entry("quarkus.datasource.password", database.password()),
        Map.entry("spindle.reconciler.kubernetes.enabled", "true"),
        Map.entry("spindle.reconciler.kubernetes.upload-url", uploads.url().toString()),
        Map.entry(
            "spindle.reconciler.kubernetes.upload-token-file",
            FakeUploadService.TOKEN_FILE.toString()),
        Map.entry("spindle.reconciler.kubernetes.namespaces", Cluster.newNamespace()),
        Map.entry("spindle.reconciler.kubernetes.lease-namespace", "default"),
        Map.entry("spindle.reconciler.kubernetes.look-every", "200ms"));
  }

  static String bootstrapServers() {
    return kafka.bootstrapServers();
  }

  /** Runs something while there is no database. */
  static void withoutDatabase(Runnable meanwhile) {
    int port = database.port();
    database.close();
    try {
      meanwhile.run();
    } finally {
      database = EmbeddedPostgreSql.start(dir.resolve("postgresql"), port);
    }
  }

  @Override
  public void stop() {
    database.close();
    kafka.close();
    uploads.close();
  }
}
