package dev.spindle.standalone.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SerialConsoleTest {
  @Test
  void linesComeWithoutControlSequencesAndTheLogKeepsThem() throws IOException {
    assertThat(
            lines(
                "\u001b[2J\u001b[01;01HGNU GRUB  2.06\r\n\r\n  \u001b[7mInstall\u001b[0m\r\nlast"))
        .containsExactly("GNU GRUB  2.06", "Install", "last");
  }

  @Test
  void aLineThatNeverEndsIsCut() throws IOException {
    assertThat(lines("x".repeat(10_000)))
        .hasSize(3)
        .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(4096));
  }

  private static List<String> lines(String written) throws IOException {
    List<String> lines = new ArrayList<>();
    SerialConsole console =
        new SerialConsole(
            event -> {
              if (event instanceof VmEvent.Said said) {
                lines.add(said.line());
              }
            });
    byte[] bytes = written.getBytes(StandardCharsets.ISO_8859_1);
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    console.copy(new ByteArrayInputStream(bytes), log);
    assertThat(log.toByteArray()).isEqualTo(bytes);
    return lines;
  }
}
