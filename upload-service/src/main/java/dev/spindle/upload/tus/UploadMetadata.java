package dev.spindle.upload.tus;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The header {@code Upload-Metadata}: pairs, separated by commas, of a key and, after a space, a
 * value in base64 that may be empty.
 */
sealed interface UploadMetadata {
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
      String value = decoded(space < 0 ? "" : text.substring(space + 1));
      if (value == null) {
        return new Malformed("the value of " + key + " is not base64");
      }
      if (values.put(key, value) != null) {
        return new Malformed("the key " + key + " comes twice");
      }
    }
    return new Pairs(values);
  }

  private static @Nullable String decoded(String base64) {
    try {
      return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      return null;
    }
  }
}
