package dev.spindle.loader.nbd;

import dev.spindle.loader.DriveFixture;
import dev.spindle.loader.drive.Drives;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** A server on a free port, in front of a fixture's drives. */
final class NbdFixture implements AutoCloseable {
  final DriveFixture drives;
  final NbdServer server;

  NbdFixture(Path folder) {
    this(folder, 64);
  }

  NbdFixture(Path folder, int maxConnections) {
    drives = new DriveFixture(folder);
    server = server(drives.drives(), maxConnections);
    server.open();
  }

  String uri(String export) {
    return server.uri() + "/" + export;
  }

  static NbdServer server(Drives drives, int maxConnections) {
    return new NbdServer(
        drives,
        new NbdConfig() {
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
          public int maxConnections() {
            return maxConnections;
          }

          @Override
          public int maxWaitingReads() {
            return 32;
          }

          @Override
          public Duration handshakeTimeout() {
            return Duration.ofSeconds(2);
          }

          @Override
          public int copiedUpToBytes() {
            return 32768;
          }
        });
  }

  @Override
  public void close() {
    server.close();
    drives.close();
  }
}
