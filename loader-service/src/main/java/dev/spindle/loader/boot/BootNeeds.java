package dev.spindle.loader.boot;

import dev.spindle.model.ByteRange;
import java.util.List;

/**
 * What a disc must hold for a machine to boot from it, as far as what is loaded tells; loaded
 * ranges are among them.
 *
 * @param bootSet what firmware reads up to the root directory, in its order ({@link
 *     BootLevel#FIRMWARE})
 * @param bootSetKnown whether that is all of it; false while a structure that names more is not
 *     loaded
 * @param next what boot loader and kernel read next: configuration, kernel, initrd ({@link
 *     BootLevel#KERNEL})
 * @param nextKnown whether that is all of it, and of what is seldom read
 * @param seldom what the boot loader may read beside that, but is not likely to ({@link
 *     BootLevel#KERNEL}, behind all else)
 * @param folders the directories of the whole disc that were found, for what is not urgent
 * @param foldersKnown whether all of them were read
 * @param files the files in them
 */
public record BootNeeds(
    List<ByteRange> bootSet,
    boolean bootSetKnown,
    List<ByteRange> next,
    boolean nextKnown,
    List<ByteRange> seldom,
    List<ByteRange> folders,
    boolean foldersKnown,
    List<DiscFile> files) {
  public BootNeeds {
    bootSet = List.copyOf(bootSet);
    next = List.copyOf(next);
    seldom = List.copyOf(seldom);
    folders = List.copyOf(folders);
    files = List.copyOf(files);
  }

  /** While not even the boot set is known. */
  static BootNeeds unknown(List<ByteRange> bootSet) {
    return new BootNeeds(bootSet, false, List.of(), false, List.of(), List.of(), false, List.of());
  }

  /** Whether everything that can be known is. */
  public boolean areKnown() {
    return bootSetKnown && nextKnown && foldersKnown;
  }
}
