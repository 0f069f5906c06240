package dev.spindle.loader.nbd;

import dev.spindle.loader.DriveFixture;
import dev.spindle.loader.nbd.NbdConfig.TlsMode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** A server on a free port, in front of a fixture's drives. */
final class NbdFixture implements AutoCloseable {
  final DriveFixture drives;
  final NbdServer server;

  NbdFixture(Path folder) {
    this(folder, new Config());
  }

  NbdFixture(Path folder, Config config) {
    drives = new DriveFixture(folder);
    server = new NbdServer(drives.drives(), config);
    server.open();
  }

  String uri(String export) {
    return server.uri() + "/" + export;
  }

  RawClient client() throws java.io.IOException {
    return new RawClient(server.port());
  }

  @Override
  public void close() {
    server.close();
    drives.close();
  }

  /** TLS with files of a folder that {@link Certificates} made. */
  record TlsConfig(
      TlsMode mode,
      Optional<Path> certificate,
      Optional<Path> key,
      Optional<Path> clientAuthorities)
      implements NbdConfig.Tls {
    static final TlsConfig OFF =
        new TlsConfig(TlsMode.OFF, Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** What differs from test to test. */
  record Config(int maxConnections, Duration handshakeTimeout, Optional<Path> socket, TlsConfig tls)
      implements NbdConfig {
    Config() {
      this(64, Duration.ofSeconds(2), Optional.empty(), TlsConfig.OFF);
    }

    Config withMaxConnections(int connections) {
      return new Config(connections, handshakeTimeout, socket, tls);
    }

    Config withHandshakeTimeout(Duration timeout) {
      return new Config(maxConnections, timeout, socket, tls);
    }

    Config withSocket(Path path) {
      return new Config(maxConnections, handshakeTimeout, Optional.of(path), tls);
    }

    Config withTls(TlsConfig tlsConfig) {
      return new Config(maxConnections, handshakeTimeout, socket, tlsConfig);
    }

    @Override
    public String host() {
      return "127.0.0.1";
    }

    @Override
    public int port() {
      return 0;
    }

    @Override
    public Optional<String> advertisedUri() {
      return Optional.empty();
    }

    @Override
    public int eventLoops() {
      return 0;
    }

    @Override
    public int maxWaitingReads() {
      return 32;
    }

    @Override
    public int copiedUpToBytes() {
      return 32768;
    }
  }
}
