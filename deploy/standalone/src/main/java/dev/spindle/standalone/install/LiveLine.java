package dev.spindle.standalone.install;

import dev.spindle.device.UploadProgress;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The one line that shows how far everything is. */
final class LiveLine {
  private static final int BAR_WIDTH = 24;

  private LiveLine() {}

  static String of(UploadProgress progress, boolean vmRuns) {
    double share = progress.sentShare();
    int filled = (int) (share * BAR_WIDTH);
    StringBuilder line = new StringBuilder("[");
    line.append("#".repeat(filled)).append("-".repeat(BAR_WIDTH - filled));
    line.append(String.format(Locale.ROOT, "] %3.0f %% sent", Math.floor(share * 100)));
    line.append(String.format(Locale.ROOT, " %.1f Mbit/s", progress.bytesPerSecond() * 8 / 1e6));
    Duration remaining = progress.remaining();
    if (remaining != null && share < 1) {
      line.append(
          String.format(
              Locale.ROOT, ", %d:%02d left", remaining.toMinutes(), remaining.toSecondsPart()));
    }
    line.append(" | loaded ").append(percent(progress.loadedBytes(), progress.size()));
    for (Map.Entry<String, Long> dataCentre : new TreeMap<>(progress.syncedBytes()).entrySet()) {
      line.append(" | ")
          .append(dataCentre.getKey())
          .append(' ')
          .append(percent(dataCentre.getValue(), progress.size()));
    }
    return line.append(vmRuns ? " | VM installs" : "").toString();
  }

  private static String percent(long bytes, long size) {
    return (size == 0 ? 0 : bytes * 100 / size) + " %";
  }
}
