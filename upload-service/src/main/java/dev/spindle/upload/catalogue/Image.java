package dev.spindle.upload.catalogue;

import dev.spindle.model.ImageId;
import dev.spindle.model.ImageLayout;
import dev.spindle.model.ImagePhase;
import dev.spindle.model.Sha256;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An image as the catalogue knows it.
 *
 * @param name what people call it; metadata, never a path
 * @param sha256 what the device said the whole image has, where it knew
 * @param drive the loader replica that holds the disc
 * @param dataCentres the data centres that must hold a whole copy
 * @param expiresAt when an unfinished image expires unless something arrives
 * @param revision grows with every change, so that of two changes the later one is kept
 */
public record Image(
    ImageId id,
    String name,
    ImageLayout layout,
    @Nullable Sha256 sha256,
    String drive,
    List<String> dataCentres,
    ImageState state,
    Instant createdAt,
    Instant expiresAt,
    long revision) {
  public Image {
    if (name.isBlank()) {
      throw new IllegalArgumentException("an image has a name");
    }
    if (expiresAt.isBefore(createdAt)) {
      throw new IllegalArgumentException("an image expires after it was registered");
    }
    dataCentres = List.copyOf(dataCentres);
  }

  public ImagePhase phase() {
    return state.phase();
  }

  /** The image in another state, which one of its state's own transitions gave. */
  public Image in(ImageState next) {
    return new Image(
        id, name, layout, sha256, drive, dataCentres, next, createdAt, expiresAt, revision + 1);
  }

  /** The image when something has arrived, which puts its expiry off. */
  public Image expiringAt(Instant later) {
    return new Image(
        id, name, layout, sha256, drive, dataCentres, state, createdAt, later, revision + 1);
  }
}
