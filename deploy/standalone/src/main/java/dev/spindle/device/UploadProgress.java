package dev.spindle.device;

import dev.spindle.model.ImageId;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far an upload is.
 *
 * @param imageId null until it is registered
 * @param size bytes of the image
 * @param receivedBytes of the image that the server has said it has received
 * @param sentBytes that have left this device in this run, repeats and broken transfers included
 * @param loadedBytes that are on the disc
 * @param syncedBytes by data centre
 * @param bytesPerSecond sent now
 * @param remaining until all is sent, at this rate; null when it cannot be told
 * @param doing what the device is doing, for people
 */
public record UploadProgress(
    @Nullable ImageId imageId,
    long size,
    long receivedBytes,
    long sentBytes,
    long loadedBytes,
    Map<String, Long> syncedBytes,
    long bytesPerSecond,
    @Nullable Duration remaining,
    String doing) {
  public UploadProgress {
    syncedBytes = Map.copyOf(syncedBytes);
  }

  /** The share of the image that has been sent and received, 0 to 1. */
  public double sentShare() {
    return size == 0 ? 0 : (double) receivedBytes / size;
  }
}
