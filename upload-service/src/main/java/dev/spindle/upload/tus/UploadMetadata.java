package dev.spindle.upload.tus;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The header {@code Upload-Metadata}: pairs, separated by commas, of a key and, after a space, a
 * value in base64 that may be empty.
 */
sealed interface UploadMetadata {
  /** The keys whose values say something to us. */
  Set<String> READ = Set.of("filename", "name", "fragmentSize", "sha256");

  /**
   * It can be read.
   *
   * @param values by key, as UTF-8
   */
  record Pairs(Map<String, String> values) implements UploadMetadata {
    public Pairs {
      values = Map.copyOf(values);
    }

    @Nullable String get(String key) {
      return values.get(key);
    }
  }

  /**
   * It cannot.
   *
   * @param why for people
   */
  record Malformed(String why) implements UploadMetadata {}

  /** Reads the header; an empty one has no pairs, since tuspy sends that. */
  static UploadMetadata parse(@Nullable String header) {
    Map<String, String> values = new LinkedHashMap<>();
    if (header == null || header.isBlank()) {
      return new Pairs(values);
    }
    for (String pair : header.split(",", -1)) {
      String text = pair.strip();
      int space = text.indexOf(' ');
      String key = space < 0 ? text : text.substring(0, space);
      if (key.isEmpty()) {
        return new Malformed("a key is empty");
      }
      byte[] bytes = decoded(space < 0 ? "" : text.substring(space + 1));
      if (bytes == null) {
        return new Malformed("the value of " + key + " is not base64");
      }
      String value = new String(bytes, StandardCharsets.UTF_8);
      // Values that we do not read may be anything.
      if (READ.contains(key) && !Arrays.equals(value.getBytes(StandardCharsets.UTF_8), bytes)) {
        return new Malformed("the value of " + key + " is not UTF-8");
      }
      if (values.put(key, value) != null) {
        return new Malformed("the key " + key + " comes twice");
      }
    }
    return new Pairs(values);
  }

  private static byte @Nullable [] decoded(String base64) {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException _) {
      return null;
    }
  }
}
