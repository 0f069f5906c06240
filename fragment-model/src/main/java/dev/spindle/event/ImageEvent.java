package dev.spindle.event;

import dev.spindle.model.ImageId;
import dev.spindle.model.ImageLayout;
import dev.spindle.model.Sha256;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What happens to an image as a whole; topic {@link Topics#IMAGES}. */
public sealed interface ImageEvent extends Event {
  /**
   * A device means to upload an image (upload-service → all).
   *
   * @param name what people call it; metadata, never a path
   * @param sha256 what the device says the whole image has, where it knows
   * @param drive which loader replica holds the disc
   * @param dataCentres the data centres that must hold a whole copy
   */
  record Registered(
      ImageId imageId,
      String name,
      ImageLayout layout,
      @Nullable Sha256 sha256,
      String drive,
      List<String> dataCentres)
      implements ImageEvent {
    public Registered {
      dataCentres = List.copyOf(dataCentres);
    }
  }

  /** The device has sent all that it means to (upload-service → reconciler). */
  record LoadEnded(ImageId imageId) implements ImageEvent {}

  /**
   * Every fragment is on the disc and forced to storage (loader → reconciler).
   *
   * @param sha256 of the whole disc, read back
   * @param disc the {@link DiscEvent}'s disc; null in events of loaders that did not name it
   */
  record Loaded(ImageId imageId, Sha256 sha256, @Nullable String disc) implements ImageEvent {}

  /**
   * The image's object is complete in a data centre and was compared (sync → reconciler).
   *
   * @param object the object's key in the data centre's bucket
   */
  record Synced(ImageId imageId, String dataCentre, String object) implements ImageEvent {}

  /** Loaded, verified, and whole in every data centre (reconciler → all). */
  record Completed(ImageId imageId, Sha256 sha256) implements ImageEvent {}

  /** It cannot become complete (upload, reconciler → all). */
  record Failed(ImageId imageId, String failure) implements ImageEvent {}

  /**
   * Somebody deleted it (upload-service → all).
   *
   * @param withObjects whether finished objects go from the data centres as well
   * @param name the image's, which nobody can ask for any more; null in older events
   */
  record Deleted(ImageId imageId, boolean withObjects, @Nullable String name)
      implements ImageEvent {}

  /**
   * Nothing arrived for longer than an unfinished image is kept (upload-service → all).
   *
   * @param name the image's, which nobody can ask for any more; null in older events
   */
  record Expired(ImageId imageId, @Nullable String name) implements ImageEvent {}
}
