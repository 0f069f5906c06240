package dev.spindle.standalone.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spindle.model.BearerToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenOfStateTest {
  @TempDir Path directory;

  @Test
  void aTokenIsMadeOnceForItsOwnersEyesOnly() throws IOException {
    StateDirectory state = new StateDirectory(directory);
    BearerToken first = state.token();
    assertThat(state.token()).isEqualTo(first);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state.tokenFile())))
        .isEqualTo("rw-------");
    assertThat(first.toString()).doesNotContain(first.text());
  }

  @Test
  void twoDirectoriesHaveTwoTokens() throws IOException {
    StateDirectory other = new StateDirectory(Files.createDirectory(directory.resolve("other")));
    assertThat(new StateDirectory(directory).token()).isNotEqualTo(other.token());
  }

  @Test
  void aFileThatHoldsNoTokenIsNotTakenForOne() throws IOException {
    StateDirectory state = new StateDirectory(directory);
    Files.writeString(state.tokenFile(), "short\n");
    assertThatThrownBy(state::token).isInstanceOf(IOException.class).hasMessageContaining("token");
    Files.writeString(state.tokenFile(), "\n");
    assertThatThrownBy(state::token).isInstanceOf(IOException.class);
  }
}
