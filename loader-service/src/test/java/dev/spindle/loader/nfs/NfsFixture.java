package dev.spindle.loader.nfs;

import dev.spindle.loader.DriveFixture;
import dev.spindle.model.ImageId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** A server, on a free port unless told otherwise, in front of a fixture's drives. */
final class NfsFixture implements AutoCloseable {
  final DriveFixture drives;
  final NfsServer server;
  volatile boolean knowsAllImages = true;

  private static final Exports EXPORTS =
      new Exports("the secret of this test".getBytes(StandardCharsets.UTF_8));

  NfsFixture(Path folder) {
    this(folder, new Config());
  }

  NfsFixture(Path folder, Config config) {
    drives = new DriveFixture(folder);
    server = new NfsServer(drives.drives(), config, EXPORTS, () -> knowsAllImages);
    server.open();
  }

  static Exports exports() {
    return EXPORTS;
  }

  static String path(String image) {
    return EXPORTS.pathOf(new ImageId(image));
  }

  int port() {
    return server.exportOf(new ImageId("any")).orElseThrow().port();
  }

  NfsClient client() throws IOException {
    return new NfsClient(port());
  }

  @Override
  public void close() {
    server.close();
    drives.close();
  }

  /** What differs from test to test. */
  record Config(
      OptionalInt port,
      Duration holdReadsFor,
      int maxConnections,
      Duration idleTimeout,
      Optional<String> secret,
      Optional<Path> secretFile)
      implements NfsConfig {
    Config() {
      this(
          OptionalInt.of(0),
          Duration.ofMillis(500),
          64,
          Duration.ofMinutes(1),
          Optional.empty(),
          Optional.empty());
    }

    Config withPort(int number) {
      return new Config(
          OptionalInt.of(number), holdReadsFor, maxConnections, idleTimeout, secret, secretFile);
    }

    Config holdingReadsFor(Duration time) {
      return new Config(port, time, maxConnections, idleTimeout, secret, secretFile);
    }

    Config withMaxConnections(int connections) {
      return new Config(port, holdReadsFor, connections, idleTimeout, secret, secretFile);
    }

    Config withIdleTimeout(Duration timeout) {
      return new Config(port, holdReadsFor, maxConnections, timeout, secret, secretFile);
    }

    Config withSecret(String text) {
      return new Config(
          port, holdReadsFor, maxConnections, idleTimeout, Optional.of(text), secretFile);
    }

    Config withSecretFile(Path file) {
      return new Config(port, holdReadsFor, maxConnections, idleTimeout, secret, Optional.of(file));
    }

    @Override
    public String host() {
      return "127.0.0.1";
    }

    @Override
    public Duration callTimeout() {
      return Duration.ofSeconds(2);
    }

    @Override
    public int maxWaitingReads() {
      return 32;
    }

    @Override
    public int eventLoops() {
      return 0;
    }

    @Override
    public int copiedUpToBytes() {
      return 32768;
    }
  }
}
