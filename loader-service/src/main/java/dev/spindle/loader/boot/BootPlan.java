package dev.spindle.loader.boot;

import dev.spindle.model.ImageLayout;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Works out what to load so that firmware and boot loader never wait long; pure but for reading the
 * disc, repeated as more of it is loaded.
 *
 * <p>The order is that in which firmware reads (measured, architecture.md): fragment 1 with the
 * volume descriptors, the last fragment (UEFI reads it third), the El Torito catalogue, the boot
 * images, path table and root directory; then the boot loader's own files, kernel and initrd. A
 * disc that is no ISO, or lies about itself, gets the plain plan: its first and last fragment.
 */
public final class BootPlan {
  /** 1024 directories, 8 deep (ECMA-119, section 6.8.2.1), 20,000 files: a DVD has some 5,000. */
  private static final FileWalk WHOLE_DISC = new FileWalk(1024, 8, 20_000);

  private BootPlan() {}

  /**
   * What the disc needs, as far as what is loaded tells.
   *
   * @param firmware of the VM that will boot from it; null, where that is not known, for any
   */
  public static BootNeeds of(ImageLayout layout, HoledDisc disc, @Nullable Firmware firmware)
      throws IOException {
    Probe bootSet = new Probe(disc);
    bootSet.need(0, layout.lengthOf(1));
    if (firmware != Firmware.BIOS) {
      int last = layout.fragmentCount();
      bootSet.need(layout.rangeOf(last).start(), layout.lengthOf(last));
      Gpt.read(bootSet);
    }
    Volume volume = Volume.read(bootSet);
    if (volume.catalogueSector() != 0) {
      ElTorito.read(bootSet, volume.catalogueSector(), firmware);
    }
    volume.readTables(bootSet);
    if (!bootSet.isComplete()) {
      return BootNeeds.unknown(bootSet.needed());
    }
    Probe next = new Probe(disc);
    Probe seldom = new Probe(disc);
    BootFiles.read(next, seldom, volume, firmware);
    Probe folders = new Probe(disc);
    List<DiscFile> files = WHOLE_DISC.files(folders, volume, _ -> true);
    return new BootNeeds(
        bootSet.needed(),
        true,
        next.needed(),
        next.isComplete(),
        seldom.needed(),
        folders.needed(),
        folders.isComplete(),
        files);
  }
}
