package dev.spindle.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgreSqlTest {
  @TempDir Path dir;

  @Test
  void aRowIsThereAfterARestart() throws Exception {
    try (EmbeddedPostgreSql server = EmbeddedPostgreSql.start(dir, 0)) {
      server.createDatabase("spindle_upload");
      insert(server.jdbcUrl("spindle_upload"), 42);
    }
    try (EmbeddedPostgreSql server = EmbeddedPostgreSql.start(dir, 0)) {
      server.createDatabase("spindle_upload");
      assertThat(only(server.jdbcUrl("spindle_upload"))).isEqualTo(42);
    }
  }

  @Test
  void aServerWhoseJvmWasKilledIsStoppedAndItsRowsAreThere() throws Exception {
    try (OwnJvm jvm =
        OwnJvm.start(EmbeddedPostgreSql.class, "--dir", dir.toString(), "spindle_upload")) {
      insert("jdbc:" + jvm.endpoint().replace("/postgres", "/spindle_upload"), 42);
      jvm.kill();
    }
    try (EmbeddedPostgreSql server = EmbeddedPostgreSql.start(dir, 0)) {
      assertThat(only(server.jdbcUrl("spindle_upload"))).isEqualTo(42);
    }
  }

  @Test
  void itsProcessTakesTheServerWithItWhenToldToEnd() throws Exception {
    try (OwnJvm jvm = OwnJvm.start(EmbeddedPostgreSql.class, "--dir", dir.toString())) {
      jvm.terminate();
      assertThatThrownBy(() -> DriverManager.getConnection("jdbc:" + jvm.endpoint()))
          .isInstanceOf(SQLException.class);
    }
  }

  @Test
  void aDirectoryInUseIsRefused() throws Exception {
    try (EmbeddedPostgreSql server = EmbeddedPostgreSql.start(dir, 0)) {
      insert(server.jdbcUrl("postgres"), 1);
      assertThatThrownBy(() -> EmbeddedPostgreSql.start(dir, 0)).hasStackTraceContaining("uses");
      assertThat(only(server.jdbcUrl("postgres"))).isEqualTo(1);
    }
  }

  private static void insert(String url, int number) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url, "postgres", "postgres");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE kept (number int)");
      statement.execute("INSERT INTO kept VALUES (" + number + ")");
    }
  }

  private static int only(String url) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url, "postgres", "postgres");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT number FROM kept")) {
      rows.next();
      return rows.getInt(1);
    }
  }
}
