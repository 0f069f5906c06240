package dev.spindle.loader.boot;

import dev.spindle.model.ByteRange;
import java.util.List;

/**
 * What a disc must hold for a machine to boot from it, as far as what is loaded tells; loaded
 * ranges are among them.
 *
 * <p>A second level of bootable (drives on SATA and USB need it) is {@code bootSet} with {@code
 * next} and {@code nextKnown}.
 *
 * @param bootSet what firmware reads up to the root directory, in its order
 * @param bootSetKnown whether that is all of it; false while a structure that names more is not
 *     loaded
 * @param next what boot loader and kernel read next: configuration, kernel, initrd
 * @param nextKnown whether that is all of it
 */
public record BootNeeds(
    List<ByteRange> bootSet, boolean bootSetKnown, List<ByteRange> next, boolean nextKnown) {
  public BootNeeds {
    bootSet = List.copyOf(bootSet);
    next = List.copyOf(next);
  }
}
