package dev.spindle.reconciler.ledger;

import dev.spindle.event.ImageEvent;
import dev.spindle.model.ImageLayout;
import dev.spindle.model.Sha256;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an image since it was registered.
 *
 * @param sha256 what the device says the whole image has, where it knows
 * @param drive which loader replica holds the disc
 * @param dataCentres the data centres that must hold a whole copy; none is allowed
 */
public record Registration(
    String name,
    ImageLayout layout,
    @Nullable Sha256 sha256,
    String drive,
    List<String> dataCentres) {
  public Registration {
    dataCentres = List.copyOf(dataCentres);
  }

  static Registration of(ImageEvent.Registered event) {
    return new Registration(
        event.name(), event.layout(), event.sha256(), event.drive(), event.dataCentres());
  }
}
