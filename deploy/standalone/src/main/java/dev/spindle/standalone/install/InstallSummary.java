package dev.spindle.standalone.install;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What came of an installation; {@code --summary} writes it as JSON. Times are seconds from the
 * upload's begin, absent when it never came to that.
 *
 * @param outcome {@code installed}, {@code uploaded} (without a VM) or {@code failed}
 * @param failure why it failed
 * @param sizeBytes of the image
 * @param bitsPerSecond the upload's limit; 0 for none
 * @param bootMenuSeconds until the boot loader first wrote on the serial console
 * @param sentShareWhenInstalled share of the image that had been received when the VM was done, 0
 *     to 1
 * @param sha256 of disc and objects
 * @param stalls how many times reads waited
 * @param stalledSeconds for how long together
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record InstallSummary(
    String outcome,
    @Nullable String failure,
    @Nullable String imageId,
    String source,
    long sizeBytes,
    int fragmentSize,
    long bitsPerSecond,
    @Nullable Double bootableSeconds,
    @Nullable Double vmStartedSeconds,
    @Nullable Double bootMenuSeconds,
    @Nullable Double installedSeconds,
    @Nullable Double completeSeconds,
    @Nullable Double sentShareWhenInstalled,
    @Nullable String sha256,
    int stalls,
    double stalledSeconds,
    @Nullable String disk) {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  @JsonProperty
  boolean installedBeforeComplete() {
    return installedSeconds != null
        && (completeSeconds == null || installedSeconds < completeSeconds);
  }

  /** Writes it as JSON. */
  public void write(Path file) throws IOException {
    Files.write(file, MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(this));
  }

  /** For people, several lines. */
  public String text() {
    StringBuilder text = new StringBuilder();
    text.append(
        switch (outcome) {
          case "installed" -> "Installed.";
          case "uploaded" -> "Uploaded.";
          default -> "Failed: " + failure;
        });
    text.append(
        String.format(
            Locale.ROOT,
            "%n  image      %s (%s, %.0f MiB)",
            imageId,
            source,
            sizeBytes / 1048576.0));
    append(text, "bootable", bootableSeconds, "");
    append(text, "boot menu", bootMenuSeconds, "");
    append(
        text,
        "installed",
        installedSeconds,
        sentShareWhenInstalled == null
            ? ""
            : String.format(
                Locale.ROOT,
                ", when %.0f %% of the image had been sent",
                sentShareWhenInstalled * 100));
    append(text, "complete", completeSeconds, "");
    if (vmStartedSeconds != null) {
      text.append(
          String.format(Locale.ROOT, "%n  stalls     %d, %.1f s together", stalls, stalledSeconds));
    }
    if (sha256 != null) {
      text.append(String.format(Locale.ROOT, "%n  SHA-256    %s", sha256));
    }
    if (disk != null) {
      text.append(String.format(Locale.ROOT, "%n  disk       %s", disk));
    }
    return text.toString();
  }

  private static void append(
      StringBuilder text, String what, @Nullable Double seconds, String more) {
    if (seconds != null) {
      text.append(String.format(Locale.ROOT, "%n  %-10s after %.1f s%s", what, seconds, more));
    }
  }
}
