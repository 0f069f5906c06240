package dev.spindle.standalone.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateTest {
  private static final StackListener NOBODY =
      new StackListener() {
        @Override
        public void ready(String part, Duration after) {}

        @Override
        public void restarted(String part, int exitCode) {}
      };

  @TempDir Path directory;

  @Test
  void whatRunsIsWrittenDownAndReadAgain() throws IOException {
    StateDirectory state = new StateDirectory(directory);
    RunFile file = new RunFile(42, Map.of("kafka", 43L), Addresses.of(Ports.from(7080, 10809)));

    file.write(state);

    assertThat(RunFile.read(state)).contains(file);
  }

  @Test
  void aRunFileThatWasCutIsNone() throws IOException {
    StateDirectory state = new StateDirectory(directory);
    Files.writeString(state.runFile(), "{\"launcher\": 4");

    assertThat(RunFile.read(state)).isEmpty();
  }

  @Test
  void freePortsAreAllDifferent() throws IOException {
    Ports ports = Ports.from(0, 0);

    assertThat(
            java.util.List.of(
                ports.upload(),
                ports.loader(),
                ports.sync(),
                ports.reconciler(),
                ports.kafka(),
                ports.postgreSql(),
                ports.objects(),
                ports.nbd()))
        .doesNotHaveDuplicates();
    assertThat(ports.taken()).isEmpty();
  }

  @Test
  void aTakenPortIsNamedBeforeAnythingIsStarted() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Ports free = Ports.from(0, taken.getLocalPort());

      assertThatThrownBy(
              () -> Stack.start(new StateDirectory(directory), free, directory, Map.of(), NOBODY))
          .isInstanceOf(StackException.class)
          .hasMessageContaining(taken.getLocalPort() + " for the drive (NBD) is taken")
          .hasMessageContaining("--nbd-port");
    }
  }
}
