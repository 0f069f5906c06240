package dev.spindle.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.FileHandler;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * Keeps the broker from logging a thousand lines at each start. Only the broker's own packages: a
 * service's Kafka clients in the same JVM log as that service says.
 */
final class QuietLogs {
  /** Held here because a logger that nobody holds is collected, and forgets its level. */
  private static final List<Logger> BROKER =
      List.of(
          Logger.getLogger("kafka"),
          Logger.getLogger("state.change.logger"),
          Logger.getLogger("org.apache.kafka.common.config"),
          Logger.getLogger("org.apache.kafka.common.metrics"),
          Logger.getLogger("org.apache.kafka.common.utils.AppInfoParser"),
          Logger.getLogger("org.apache.kafka.controller"),
          Logger.getLogger("org.apache.kafka.coordinator"),
          Logger.getLogger("org.apache.kafka.image"),
          Logger.getLogger("org.apache.kafka.metadata"),
          Logger.getLogger("org.apache.kafka.queue"),
          Logger.getLogger("org.apache.kafka.raft"),
          Logger.getLogger("org.apache.kafka.server"),
          Logger.getLogger("org.apache.kafka.snapshot"),
          Logger.getLogger("org.apache.kafka.storage"));

  private static final String LOG4J_FACTORY = "log4j2.loggerContextFactory";
  private static final Logger ZONKY = Logger.getLogger("io.zonky.test");

  private QuietLogs() {}

  static void ofTheBroker() {
    // Kafka asks Log4j's API whether its core is there; without it the API complains on the
    // console.
    if (System.getProperty(LOG4J_FACTORY) == null) {
      System.setProperty(
          LOG4J_FACTORY, "org.apache.logging.log4j.simple.SimpleLoggerContextFactory");
    }
    BROKER.forEach(logger -> logger.setLevel(Level.SEVERE));
  }

  static void ofPostgreSql() {
    ZONKY.setLevel(Level.WARNING);
  }

  /** Sends warnings and errors of this whole JVM to a file, and nothing to the console. */
  static void toFile(Path file) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      LogManager.getLogManager().reset();
      Handler handler = new FileHandler(file.toString(), true);
      handler.setFormatter(new SimpleFormatter());
      Logger root = Logger.getLogger("");
      root.addHandler(handler);
      root.setLevel(Level.WARNING);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot log to " + file, e);
    }
  }
}
