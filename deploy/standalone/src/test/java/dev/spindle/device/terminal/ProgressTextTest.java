package dev.spindle.device.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.device.UploadProgress;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProgressTextTest {
  private final UploadProgress halfway =
      new UploadProgress(
          null,
          1000,
          500,
          600,
          400,
          Map.of("west", 100L, "east", 250L),
          2_500_000,
          Duration.ofSeconds(75),
          "sending 812 (wanted by the VM)");

  @Test
  void aLineSaysHowFarItIsAndWhatIsDone() {
    assertThat(ProgressText.plain(halfway))
        .isEqualTo(
            "50.0 % sent, 20.0 Mbit/s, 1 min 15 s left | loaded 40.0 %, east 25.0 %, west 10.0 %"
                + " | sending 812 (wanted by the VM)");
  }

  @Test
  void theBarFitsTheTerminal() {
    assertThat(ProgressText.bar(halfway, 60)).startsWith("████████████░░").hasSizeLessThan(60);
  }

  @Test
  void onlyTheWholeIsHundredPercent() {
    assertThat(ProgressText.percent(99_999_999, 100_000_000)).isEqualTo("99.9 %");
    assertThat(ProgressText.percent(5, 5)).isEqualTo("100 %");
  }
}
