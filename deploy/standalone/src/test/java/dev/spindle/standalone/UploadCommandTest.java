package dev.spindle.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.device.Problem;
import dev.spindle.device.UploadOutcome;
import dev.spindle.model.ImageId;
import dev.spindle.model.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class UploadCommandTest {
  @TempDir Path directory;

  private final StringWriter err = new StringWriter();
  private final CommandLine command =
      new CommandLine(new UploadCommand()).setErr(new PrintWriter(err, true));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--rate=fast",
        "--connections=0",
        "--connections=65",
        "--fragment-size=3M",
        "--fragment-size=128K",
        "--sha256=abc",
        "--server=ftp://here",
        "--server=localhost:7080",
        "--progress=colourful"
      })
  void aWrongOptionIsAUsageError(String option) {
    assertThat(command.execute("disc.iso", option)).isEqualTo(2);
    assertThat(err.toString()).contains("Usage: upload");
  }

  @Test
  void aFileThatIsNotThereHasItsOwnExitCode() {
    assertThat(command.execute(directory.resolve("none.iso").toString())).isEqualTo(3);
  }

  @Test
  void rateAndFragmentSizeAreRead() {
    UploadCommand upload = new UploadCommand();
    CommandLine line = new CommandLine(upload);
    line.parseArgs("disc.iso", "--rate", "20M", "--fragment-size", "4Mi", "--progress", "none");
    assertThat(line.getParseResult().matchedOptionValue("--fragment-size", 0)).isEqualTo(4 << 20);
  }

  @Test
  void helpTellsTheExitCodes() {
    assertThat(command.getUsageMessage())
        .contains("Exit codes:")
        .contains("the same command goes on");
  }

  @Test
  void eachOutcomeHasItsExitCodeAndASentence() {
    ImageId id = new ImageId("a");
    Sha256 sha256 = Sha256.of(new byte[0]);
    assertThat(
            List.of(
                code(new UploadOutcome.Completed(id, sha256, Duration.ofSeconds(3))),
                code(new UploadOutcome.Failed(id, "no loader")),
                code(new UploadOutcome.Gone(id)),
                code(new UploadOutcome.SourceChanged("It has changed.")),
                code(new UploadOutcome.SourceUnusable("It is a directory.")),
                code(new UploadOutcome.Refused(new Problem(403, "quota", "Too much."))),
                code(new UploadOutcome.ServerUnreachable(Duration.ofSeconds(9), "refused")),
                code(new UploadOutcome.Stopped())))
        .containsExactly(0, 1, 1, 3, 3, 4, 1, 5);
  }

  private static int code(UploadOutcome outcome) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    int code = UploadCommand.told(outcome, out, out);
    assertThat(bytes.toString(StandardCharsets.UTF_8)).isNotBlank();
    return code;
  }
}
