package dev.spindle.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Names one image everywhere: in URLs, as Kafka key, as NBD export, in paths and in Kubernetes
 * names.
 *
 * @param value a DNS label (RFC 1123): 1 to 63 of {@code a-z 0-9 -}, so that it is never a path
 */
public record ImageId(@JsonValue String value) implements Comparable<ImageId> {
  private static final Pattern DNS_LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

  /** Refuses what is not a DNS label with {@link IllegalArgumentException}. */
  @JsonCreator
  public ImageId {
    if (!isValid(value)) {
      throw new IllegalArgumentException(
          "an image id is a DNS label (1 to 63 of a-z, 0-9 and -): " + value);
    }
  }

  /** A new id that nobody can guess. */
  public static ImageId random() {
    return new ImageId(UUID.randomUUID().toString());
  }

  /** Whether a text that came from outside can be an id. */
  public static boolean isValid(String text) {
    return DNS_LABEL.matcher(text).matches();
  }

  @Override
  public int compareTo(ImageId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
