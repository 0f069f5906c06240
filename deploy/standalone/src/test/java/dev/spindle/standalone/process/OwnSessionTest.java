package dev.spindle.standalone.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class OwnSessionTest {
  /** proc(5): the sixth field of stat is the session; the shell's builtins read its own. */
  private static final String SESSION = "read _ _ _ _ _ session _ < /proc/$$/stat; echo $session";

  @Test
  void aProgramLeadsASessionOfItsOwnSoThatNoTerminalInterruptsIt() throws Exception {
    Process process = new ProcessBuilder(OwnSession.command(sh(SESSION))).start();

    assertThat(said(process)).isEqualTo(Long.toString(process.pid()));
  }

  @Test
  void aProgramThatYieldsIsAlsoTheLeaderOfItsSession() throws Exception {
    Process process = new ProcessBuilder(OwnSession.yieldingCommand(sh(SESSION))).start();

    assertThat(said(process)).isEqualTo(Long.toString(process.pid()));
  }

  @Test
  void aProgramThatYieldsIsNicerThanItsParent() throws Exception {
    Process parent = new ProcessBuilder(OwnSession.command(sh("nice"))).start();
    Process process = new ProcessBuilder(OwnSession.yieldingCommand(sh("nice"))).start();

    int parents = Integer.parseInt(said(parent));
    assertThat(Integer.parseInt(said(process))).isEqualTo(Math.min(19, parents + 5));
  }

  @Test
  void aProgramThatYieldsGetsItsArgumentsAsTheyAre() throws Exception {
    List<String> program = List.of("printf", "%s|", "a b", "$HOME", "*", "\"'");
    Process process = new ProcessBuilder(OwnSession.yieldingCommand(program)).start();

    assertThat(said(process)).isEqualTo("a b|$HOME|*|\"'|");
  }

  @Test
  void aProgramIsFoundByItsNameOnlyIfItIsThere() {
    assertThat(OwnSession.isOnPath("sh")).isTrue();
    assertThat(OwnSession.isOnPath("no-such-program-of-spindle")).isFalse();
  }

  private static List<String> sh(String script) {
    return List.of("sh", "-c", script);
  }

  private static String said(Process process) throws IOException, InterruptedException {
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return said.strip();
  }
}
