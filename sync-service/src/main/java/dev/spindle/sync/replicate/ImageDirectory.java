package dev.spindle.sync.replicate;

import dev.spindle.model.ImageId;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Who knows the images: the upload-service. */
public interface ImageDirectory {
  /** An image that still exists; empty when there is none or it is gone. */
  Optional<Image> find(ImageId imageId) throws IOException;

  /** The images that are not at an end of their life. */
  List<Image> active() throws IOException;

  /** The fragments of an image that can be fetched now. */
  List<Offer> staged(Image image) throws IOException;
}
