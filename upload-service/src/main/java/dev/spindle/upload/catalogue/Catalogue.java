package dev.spindle.upload.catalogue;

import dev.spindle.model.ImageId;
import dev.spindle.model.Sha256;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Port: the durable list of images. Its methods block and must not be called on an event loop; an
 * unreachable store is an unchecked exception.
 */
public interface Catalogue {
  /** Adds an image, unless its idempotency key has been used before. */
  Addition add(Image image, UploadToken token, @Nullable IdempotencyKey key);

  /** What {@link #add} would say of a key that has been used before; empty for a new one. */
  Optional<Addition> repeated(IdempotencyKey key);

  /** Keeps a changed image; a change with a later revision that is already there stays. */
  void save(Image image);

  Optional<Image> find(ImageId id);

  /** The digest of an image's upload token; empty for an image that never was. */
  Optional<Sha256> tokenDigest(ImageId id);

  /** Every image that has not ended. */
  List<Image> unfinished();

  /**
   * Images that were neither deleted nor expired, ordered by id.
   *
   * @param after only ids after this one; null from the beginning
   * @param limit at most so many
   */
  List<Image> page(@Nullable ImageId after, int limit);

  /** What became of an addition. */
  sealed interface Addition {
    /** It is there now. */
    record Added(Image image) implements Addition {}

    /** The key has been used for the same request; this came of it. */
    record Repeated(Image image, UploadToken token) implements Addition {}

    /** The key has been used for another request; nothing was added. */
    record KeyReused() implements Addition {}
  }
}
