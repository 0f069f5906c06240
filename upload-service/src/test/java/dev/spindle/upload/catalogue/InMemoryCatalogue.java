package dev.spindle.upload.catalogue;

import dev.spindle.model.ImageId;
import dev.spindle.model.Sha256;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A catalogue that forgets. */
public final class InMemoryCatalogue implements Catalogue {
  private record Keyed(ImageId id, IdempotencyKey key, UploadToken token) {}

  /** Whether it fails as a database that restarts does. */
  public boolean isAway;

  private final Map<ImageId, Image> images = new TreeMap<>();
  private final Map<ImageId, Sha256> tokens = new HashMap<>();
  private final Map<String, Keyed> keys = new HashMap<>();

  @Override
  public synchronized Addition add(Image image, UploadToken token, IdempotencyKey key) {
    if (key != null) {
      Optional<Addition> repeated = repeated(key);
      if (repeated.isPresent()) {
        return repeated.get();
      }
      keys.put(key.value(), new Keyed(image.id(), key, token));
    }
    images.put(image.id(), image);
    tokens.put(image.id(), token.digest());
    return new Addition.Added(image);
  }

  @Override
  public synchronized Optional<Addition> repeated(IdempotencyKey key) {
    return Optional.ofNullable(keys.get(key.value()))
        .map(
            before ->
                before.key().request().equals(key.request())
                    ? new Addition.Repeated(images.get(before.id()), before.token())
                    : new Addition.KeyReused());
  }

  @Override
  public synchronized void save(Image image) {
    if (isAway) {
      throw new IllegalStateException("the database is away");
    }
    images.merge(
        image.id(),
        image,
        (before, after) -> after.revision() > before.revision() ? after : before);
  }

  @Override
  public synchronized Optional<Image> find(ImageId id) {
    return Optional.ofNullable(images.get(id));
  }

  @Override
  public synchronized Optional<Sha256> tokenDigest(ImageId id) {
    return Optional.ofNullable(tokens.get(id));
  }

  @Override
  public synchronized List<Image> unfinished() {
    return images.values().stream()
        .filter(image -> image.state() instanceof ImageState.Unfinished)
        .toList();
  }

  @Override
  public synchronized List<Image> page(ImageId after, int limit) {
    return images.values().stream()
        .filter(image -> after == null || image.id().compareTo(after) > 0)
        .filter(
            image ->
                switch (image.phase()) {
                  case EXPIRED, DELETED -> false;
                  case REGISTERED, RECEIVING, CHECKING, COMPLETE, FAILED -> true;
                })
        .limit(limit)
        .toList();
  }
}
