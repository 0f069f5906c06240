package dev.spindle.loader.load;

import dev.spindle.loader.disc.DiscLabel;
import dev.spindle.model.ImageId;
import java.io.IOException;

/** Knows all images; the upload-service does. */
@FunctionalInterface
public interface ImageDirectory {
  /**
   * Asks about an image. Blocks.
   *
   * @throws IOException when nobody can be asked now
   */
  Found find(ImageId imageId) throws IOException, InterruptedException;

  /** What is known of an image. */
  sealed interface Found {
    /**
     * It is there.
     *
     * @param drive which loader replica holds its disc
     */
    record Known(DiscLabel label, String drive) implements Found {}

    /** It was deleted or has expired; it never comes back. */
    record Gone() implements Found {}

    /** Nobody has heard of it (yet). */
    record Unknown() implements Found {}
  }
}
