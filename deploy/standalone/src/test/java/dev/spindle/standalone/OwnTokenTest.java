package dev.spindle.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.model.BearerToken;
import dev.spindle.standalone.stack.StateDirectory;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnTokenTest {
  private static final String RUN =
      """
      {"launcher": 1, "processes": {}, "addresses": {"upload": "http://127.0.0.1:7080",
       "loader": "http://127.0.0.1:7081", "sync": "http://127.0.0.1:7082",
       "reconciler": "http://127.0.0.1:7083", "kafka": "", "postgreSql": "",
       "objects": "http://127.0.0.1:7084", "nbd": "", "loaders": []}}
      """;

  @TempDir Path directory;
  private StateDirectory state;
  private final BearerToken token = BearerToken.random();

  @BeforeEach
  void running() throws IOException {
    state = new StateDirectory(directory);
    Files.writeString(state.runFile(), RUN);
    Files.writeString(state.tokenFile(), token.text());
  }

  @Test
  void theServicesThatRunHereAreShownTheirToken() {
    assertThat(OwnToken.of(state, URI.create("http://localhost:7080"))).isEqualTo(token);
    assertThat(OwnToken.of(state, URI.create("http://127.0.0.1:7080/"))).isEqualTo(token);
  }

  @Test
  void noOtherServerIsShownIt() {
    assertThat(OwnToken.of(state, URI.create("http://upload.example:7080"))).isNull();
    assertThat(OwnToken.of(state, URI.create("http://localhost:7090"))).isNull();
  }

  @Test
  void nothingThatRunsHasNoToken() throws IOException {
    Files.delete(state.runFile());
    assertThat(OwnToken.of(state, URI.create("http://localhost:7080"))).isNull();
  }
}
