package dev.spindle.embedded;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;

/**
 * A PostgreSQL server, started by this JVM as a process of its own. Its data stay in its directory
 * and survive a {@code kill -9} of this JVM or of the server; a server that outlived its JVM is
 * stopped by the next start.
 *
 * <pre>
 * dir/
 *   bin/             the binaries, unpacked
 *   data/            the cluster
 *   initialised      written once the cluster could be started; without it data/ is half made
 *   postgresql.log
 * </pre>
 */
public final class EmbeddedPostgreSql implements AutoCloseable {
  /** What zonky's EmbeddedPostgres puts into a folder of binaries once it is whole. */
  private static final String UNPACKED_MARKER = ".exists";

  private static final String USERNAME = "postgres";
  private static final String PASSWORD = "postgres";

  /** What needs no quoting in SQL. */
  private static final Pattern DATABASE_NAME = Pattern.compile("[a-z][a-z0-9_]{0,62}");

  /** 60 seconds: recovery after a crash on a busy machine takes longer than the usual second. */
  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  private final EmbeddedPostgres server;

  private EmbeddedPostgreSql(EmbeddedPostgres server) {
    this.server = server;
  }

  /**
   * Starts a server and returns when it answers.
   *
   * @param dir where binaries and data are and stay
   * @param port its port on 127.0.0.1; 0 for a free one
   */
  public static EmbeddedPostgreSql start(Path dir, int port) {
    QuietLogs.ofPostgreSql();
    Path data = dir.resolve("data").toAbsolutePath();
    Path initialised = dir.resolve("initialised");
    File log = dir.resolve("postgresql.log").toFile();
    try {
      Files.createDirectories(dir);
      if (Files.exists(initialised)) {
        OrphanedPostmaster.stop(data);
      } else {
        FileUtils.deleteDirectory(data.toFile());
      }
      discardHalfUnpacked(dir.resolve("bin"));
      EmbeddedPostgres server =
          EmbeddedPostgres.builder()
              .setDataDirectory(data)
              .setCleanDataDirectory(false)
              .setOverrideWorkingDirectory(dir.resolve("bin").toAbsolutePath().toFile())
              .setPort(FreePort.or(port))
              .setServerConfig("listen_addresses", "127.0.0.1")
              .setServerConfig("unix_socket_directories", "")
              // What the catalogue was told must still be there after a power cut.
              .setServerConfig("fsync", "on")
              .setServerConfig("synchronous_commit", "on")
              .setServerConfig("max_connections", "100")
              .setServerConfig("shared_buffers", "32MB")
              .setOutputRedirector(Redirect.appendTo(log))
              .setErrorRedirector(Redirect.appendTo(log))
              .setPGStartupWait(START_LIMIT)
              .start();
      if (Files.notExists(initialised)) {
        Files.createFile(initialised);
      }
      return new EmbeddedPostgreSql(server);
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL does not start; see " + log, e);
    }
  }

  /**
   * A start that was killed while it unpacked leaves a folder without zonky's marker, over which it
   * cannot unpack again.
   */
  private static void discardHalfUnpacked(Path bin) throws IOException {
    if (Files.notExists(bin)) {
      return;
    }
    try (Stream<Path> unpacked = Files.list(bin)) {
      for (Path folder : unpacked.filter(Files::isDirectory).toList()) {
        if (Files.notExists(folder.resolve(UNPACKED_MARKER))) {
          FileUtils.deleteDirectory(folder.toFile());
        }
      }
    }
  }

  public int port() {
    return server.getPort();
  }

  /** Creates a database where absent. */
  public void createDatabase(String name) {
    if (!DATABASE_NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "a database's name has a-z, 0-9 and _, and begins with a letter: " + name);
    }
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      if (!exists(statement, name)) {
        statement.execute("CREATE DATABASE " + name);
      }
    } catch (SQLException e) {
      throw new IllegalStateException("cannot create database " + name, e);
    }
  }

  /** For JDBC; user and password are told apart from it. */
  public String jdbcUrl(String database) {
    return "jdbc:" + reactiveUrl(database);
  }

  /** For Vert.x clients; user and password are told apart from it. */
  public String reactiveUrl(String database) {
    return "postgresql://127.0.0.1:" + port() + "/" + database;
  }

  public String username() {
    return USERNAME;
  }

  public String password() {
    return PASSWORD;
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL did not end cleanly", e);
    }
  }

  /**
   * Runs a server until this JVM is told to end: {@code --dir DIR [--port N] [--parent-pid N]
   * [DATABASE…]}.
   */
  public static void main(String[] arguments) {
    Arguments given = Arguments.parse(arguments);
    QuietLogs.toFile(given.dir().resolve("start.log"));
    EmbeddedPostgreSql server = start(given.dir(), given.port());
    given.names().forEach(server::createDatabase);
    OwnProcess.serve(given, server.reactiveUrl("postgres"), server, System.out);
  }

  private static boolean exists(Statement statement, String name) throws SQLException {
    try (ResultSet found =
        statement.executeQuery("SELECT 1 FROM pg_database WHERE datname = '" + name + "'")) {
      return found.next();
    }
  }
}
