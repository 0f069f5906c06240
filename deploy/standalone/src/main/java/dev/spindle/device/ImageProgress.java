package dev.spindle.device;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * How far an image is, as its server sees it; in bytes.
 *
 * @param synced by data centre
 */
public record ImageProgress(long receivedBytes, long loadedBytes, Map<String, Long> synced) {
  /** Nothing yet. */
  public static final ImageProgress NONE = new ImageProgress(0, 0, Map.of());

  public ImageProgress {
    synced = Collections.unmodifiableMap(new TreeMap<>(synced));
  }
}
