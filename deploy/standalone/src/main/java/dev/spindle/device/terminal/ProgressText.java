package dev.spindle.device.terminal;

import dev.spindle.device.UploadProgress;
import java.time.Duration;
import java.util.Locale;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An upload's progress as one line of text. Pure. */
final class ProgressText {
  /** 24 characters: leaves room for the rest on a terminal of 80 columns or more. */
  private static final int BAR_WIDTH = 24;

  private ProgressText() {}

  /** For a terminal: with a bar, cut to its width. */
  static String bar(UploadProgress progress, int columns) {
    int filled = (int) Math.round(progress.sentShare() * BAR_WIDTH);
    String bar = "█".repeat(filled) + "░".repeat(BAR_WIDTH - filled);
    String line = bar + " " + plain(progress);
    return line.length() < columns ? line : line.substring(0, Math.max(0, columns - 2)) + "…";
  }

  /** For a log. */
  static String plain(UploadProgress progress) {
    StringBuilder line = new StringBuilder(percent(progress.receivedBytes(), progress.size()));
    line.append(" sent");
    if (progress.receivedBytes() < progress.size()) {
      line.append(", ").append(rate(progress.bytesPerSecond()));
      @Nullable Duration remaining = progress.remaining();
      if (remaining != null) {
        line.append(", ").append(duration(remaining)).append(" left");
      }
    }
    line.append(" | loaded ").append(percent(progress.loadedBytes(), progress.size()));
    new TreeMap<>(progress.syncedBytes())
        .forEach(
            (dataCentre, bytes) ->
                line.append(", ")
                    .append(dataCentre)
                    .append(' ')
                    .append(percent(bytes, progress.size())));
    return line.append(" | ").append(progress.doing()).toString();
  }

  /** Rounded down, so that 100 % is whole. */
  static String percent(long part, long whole) {
    long tenths = whole == 0 ? 0 : (long) (part * 1000.0 / whole);
    return tenths >= 1000
        ? "100 %"
        : String.format(Locale.ROOT, "%d.%d %%", tenths / 10, tenths % 10);
  }

  static String rate(long bytesPerSecond) {
    double bits = bytesPerSecond * 8.0;
    return bits >= 1e9
        ? String.format(Locale.ROOT, "%.2f Gbit/s", bits / 1e9)
        : bits >= 1e6
            ? String.format(Locale.ROOT, "%.1f Mbit/s", bits / 1e6)
            : String.format(Locale.ROOT, "%.0f kbit/s", bits / 1e3);
  }

  static String duration(Duration time) {
    long seconds = time.toSeconds();
    return seconds >= 3600
        ? String.format(Locale.ROOT, "%d h %02d min", seconds / 3600, seconds / 60 % 60)
        : seconds >= 60
            ? String.format(Locale.ROOT, "%d min %02d s", seconds / 60, seconds % 60)
            : seconds + " s";
  }

  static String size(long bytes) {
    return bytes >= 1_000_000_000
        ? String.format(Locale.ROOT, "%.2f GB", bytes / 1e9)
        : bytes >= 1_000_000
            ? String.format(Locale.ROOT, "%.1f MB", bytes / 1e6)
            : String.format(Locale.ROOT, "%.1f kB", bytes / 1e3);
  }
}
