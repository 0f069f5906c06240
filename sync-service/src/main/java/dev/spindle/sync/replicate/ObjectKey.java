package dev.spindle.sync.replicate;

import dev.spindle.model.ImageId;

/**
 * Where an image's object is in a bucket: {@code images/<imageId>/<name>}.
 *
 * @param value the key, without the bucket
 */
public record ObjectKey(String value) {
  private static final String FOLDER = "images/";

  public ObjectKey {
    if (value.isBlank()) {
      throw new IllegalArgumentException("an object's key is not blank");
    }
  }

  /** The key of an image's object. */
  public static ObjectKey of(Image image) {
    return new ObjectKey(prefix(image.id()) + image.name());
  }

  /** What the key of an image begins with, whatever the image's name. */
  public static String prefix(ImageId imageId) {
    return FOLDER + imageId + "/";
  }

  @Override
  public String toString() {
    return value;
  }
}
