package dev.spindle.standalone.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class OwnSessionTest {
  @Test
  void aProgramLeadsASessionOfItsOwnSoThatNoTerminalInterruptsIt() throws Exception {
    // proc(5): the sixth field of stat is the session; the shell's builtins read its own
    Process process =
        new ProcessBuilder(
                OwnSession.command(
                    List.of("sh", "-c", "read _ _ _ _ _ session _ < /proc/$$/stat; echo $session")))
            .start();

    String session =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();

    assertThat(process.waitFor()).isZero();
    assertThat(session).isEqualTo(Long.toString(process.pid()));
  }

  @Test
  void aProgramIsFoundByItsNameOnlyIfItIsThere() {
    assertThat(OwnSession.isOnPath("sh")).isTrue();
    assertThat(OwnSession.isOnPath("no-such-program-of-spindle")).isFalse();
  }
}
