package dev.spindle.loader.load;

import dev.spindle.loader.disc.DiscLabel;
import java.io.IOException;
import java.util.List;

/** Knows which images a drive must have a disc of; the upload-service does. */
@FunctionalInterface
public interface ImagesOfDrive {
  /**
   * The labels for discs of all images that are registered for a drive and have neither failed nor
   * gone. Blocks.
   *
   * @throws IOException when nobody can be asked now
   */
  List<DiscLabel> of(String drive) throws IOException;
}
