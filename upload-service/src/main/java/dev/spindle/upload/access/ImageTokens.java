package dev.spindle.upload.access;

import dev.spindle.model.ImageId;
import dev.spindle.model.Sha256;
import java.util.Optional;

/** Port: the digests of the images' own tokens. Blocks; trouble is an unchecked exception. */
public interface ImageTokens {
  /** The digest of an image's token; empty for an image that never was. */
  Optional<Sha256> digestOf(ImageId id);
}
