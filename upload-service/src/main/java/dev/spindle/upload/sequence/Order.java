package dev.spindle.upload.sequence;

import dev.spindle.model.ImageId;
import dev.spindle.upload.receive.Registration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a device says of a sequence that it wants to send; nothing is checked yet.
 *
 * @param length bytes; null when it does not know them yet, and of a final one
 * @param name the image's
 * @param metadata its own words, which it gets back
 * @param concatenation the same, of a partial or final one; else empty
 * @param partials of a final one, in order
 */
public record Order(
    SequenceKind kind,
    @Nullable Long length,
    String name,
    @Nullable Long fragmentSize,
    @Nullable String sha256,
    String metadata,
    String concatenation,
    List<ImageId> partials) {
  public Order {
    partials = List.copyOf(partials);
  }

  /** The same, when its length is known. */
  Order withLength(long known) {
    return new Order(kind, known, name, fragmentSize, sha256, metadata, concatenation, partials);
  }

  /** The registration of its image. */
  Registration.Request request(long size) {
    return new Registration.Request(name, size, fragmentSize, sha256, null);
  }
}
