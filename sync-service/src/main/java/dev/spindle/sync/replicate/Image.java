package dev.spindle.sync.replicate;

import dev.spindle.event.ImageEvent;
import dev.spindle.model.ImageId;
import dev.spindle.model.ImageLayout;
import dev.spindle.model.Sha256;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be copied, and where to.
 *
 * @param name the last part of the object's key
 * @param sha256 what the device says the image has, where it knows
 * @param dataCentres those that must hold a whole copy
 */
public record Image(
    ImageId id,
    String name,
    ImageLayout layout,
    @Nullable Sha256 sha256,
    List<String> dataCentres) {
  public Image {
    dataCentres = List.copyOf(dataCentres);
  }

  static Image of(ImageEvent.Registered registered) {
    return new Image(
        registered.imageId(),
        registered.name(),
        registered.layout(),
        registered.sha256(),
        registered.dataCentres());
  }
}
