package dev.spindle.standalone.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
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
    RunFile file = new RunFile(42, Map.of("kafka", 43L), Addresses.of(Ports.from(7080, 10809, 2)));

    file.write(state);

    assertThat(RunFile.read(state)).contains(file);
  }

  @Test
  void aRunFileThatWasCutIsNone() throws IOException {
    StateDirectory state = new StateDirectory(directory);
    Files.writeString(state.runFile(), "{\"launcher\": 4");

    assertThat(RunFile.read(state)).isEmpty();
  }

  private static List<Integer> all(Ports ports) {
    return Stream.concat(
            Stream.of(
                ports.upload(),
                ports.sync(),
                ports.reconciler(),
                ports.kafka(),
                ports.postgreSql(),
                ports.objects()),
            ports.loaders().stream().flatMap(loader -> Stream.of(loader.http(), loader.nbd())))
        .toList();
  }

  @Test
  void freePortsAreAllDifferent() throws IOException {
    Ports ports = Ports.from(0, 0, 3);

    assertThat(all(ports)).hasSize(12).doesNotHaveDuplicates();
    assertThat(ports.taken()).isEmpty();
  }

  @Test
  void moreLoadersMoveNobodyElsesPort() throws IOException {
    Ports one = Ports.from(7080, 10809, 1);
    Ports three = Ports.from(7080, 10809, 3);

    assertThat(all(one)).containsExactly(7080, 7082, 7083, 7084, 7085, 7086, 7081, 10809);
    assertThat(all(three).subList(0, 8)).isEqualTo(all(one));
    assertThat(three.loaders().subList(1, 3))
        .containsExactly(new Ports.OfLoader(7087, 10810), new Ports.OfLoader(7088, 10811));
  }

  @Test
  void aTakenPortIsNamedBeforeAnythingIsStarted() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Ports free = Ports.from(0, taken.getLocalPort(), 1);

      assertThatThrownBy(
              () -> Stack.start(new StateDirectory(directory), free, directory, Map.of(), NOBODY))
          .isInstanceOf(StackException.class)
          .hasMessageContaining(taken.getLocalPort() + " for the drive (NBD) is taken")
          .hasMessageContaining("--nbd-port");
    }
  }
}
