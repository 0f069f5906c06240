package dev.spindle.loader.load;

import dev.spindle.loader.disc.DiscLabel;
import dev.spindle.model.ByteRange;

/** The data centres' finished objects. */
@FunctionalInterface
public interface FinishedObjects {
  /** A range of an image's object, from whichever data centre has it. */
  FragmentSource of(DiscLabel image, ByteRange range);
}
