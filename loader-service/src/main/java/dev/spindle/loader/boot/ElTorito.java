package dev.spindle.loader.boot;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Needs the boot catalogue and the images it names ("El Torito" Bootable CD-ROM Format 1.0, section
 * 2; the EFI platform: UEFI 2.10, section 13.3.2.1).
 */
final class ElTorito {
  private static final int ENTRY_BYTES = 32;
  private static final int VALIDATION = 0x01;
  private static final int BOOTABLE = 0x88;
  private static final int MORE_HEADERS = 0x90;
  private static final int LAST_HEADER = 0x91;
  private static final int EXTENSION = 0x44;
  private static final int EFI = 0xEF;

  /** Sector counts of boot images are in virtual sectors of 512 bytes. */
  private static final int VIRTUAL_SECTOR_BYTES = 512;

  /** 8 MiB: boot loaders for BIOS have some 30 KiB, GRUB's with all modules under 3 MiB. */
  private static final long MOST_BIOS_BYTES = 8 << 20;

  /** 1.2, 1.44 and 2.88 MB: the floppies of media types 1 to 3. */
  private static final int[] FLOPPY_BYTES = {0, 1_228_800, 1_474_560, 2_949_120};

  private ElTorito() {}

  static void read(Probe probe, int catalogueSector, @Nullable Firmware firmware)
      throws IOException {
    ByteBuffer catalogue = probe.read(Probe.offsetOfSector(catalogueSector), Probe.SECTOR_BYTES);
    if (catalogue == null || !isCatalogue(catalogue)) {
      return;
    }
    int platform = Byte.toUnsignedInt(catalogue.get(1));
    readImage(probe, catalogue, ENTRY_BYTES, platform, firmware);
    int left = 0;
    for (int at = 2 * ENTRY_BYTES; at < catalogue.limit(); at += ENTRY_BYTES) {
      int kind = Byte.toUnsignedInt(catalogue.get(at));
      if (left > 0) {
        if (kind != EXTENSION) {
          readImage(probe, catalogue, at, platform, firmware);
          left--;
        }
      } else if (kind == MORE_HEADERS || kind == LAST_HEADER) {
        platform = Byte.toUnsignedInt(catalogue.get(at + 1));
        left = Short.toUnsignedInt(catalogue.getShort(at + 2));
      } else if (kind != EXTENSION) {
        return;
      }
    }
  }

  private static boolean isCatalogue(ByteBuffer catalogue) {
    return catalogue.get(0) == VALIDATION
        && Byte.toUnsignedInt(catalogue.get(30)) == 0x55
        && Byte.toUnsignedInt(catalogue.get(31)) == 0xAA;
  }

  private static void readImage(
      Probe probe, ByteBuffer catalogue, int at, int platform, @Nullable Firmware firmware)
      throws IOException {
    Firmware reader = platform == EFI ? Firmware.UEFI : Firmware.BIOS;
    if (Byte.toUnsignedInt(catalogue.get(at)) != BOOTABLE
        || (firmware != null && firmware != reader)) {
      return;
    }
    int medium = catalogue.get(at + 1) & 0x0F;
    long counted = (long) Short.toUnsignedInt(catalogue.getShort(at + 6)) * VIRTUAL_SECTOR_BYTES;
    int sector = catalogue.getInt(at + 8);
    long offset = Probe.offsetOfSector(sector);
    if (medium > 0 && medium < FLOPPY_BYTES.length) {
      probe.need(offset, FLOPPY_BYTES[medium]);
    } else if (platform == EFI) {
      EfiImage.read(probe, offset, counted);
    } else {
      readBiosImage(probe, sector, Math.max(counted, Probe.SECTOR_BYTES));
    }
  }

  /**
   * Firmware loads as many sectors as the catalogue counts, often 4; the loader in them then reads
   * the rest of its file, whose length is in the boot information table where it has one (mkisofs
   * and isolinux: at byte 8 the sector of the volume descriptor, its own sector, its length).
   */
  private static void readBiosImage(Probe probe, int sector, long counted) throws IOException {
    long offset = Probe.offsetOfSector(sector);
    ByteBuffer head = probe.read(offset, Probe.SECTOR_BYTES);
    long length = counted;
    if (head != null && head.getInt(8) == 16 && head.getInt(12) == sector) {
      length = Math.max(length, Integer.toUnsignedLong(head.getInt(16)));
    }
    probe.need(offset, Math.min(length, MOST_BIOS_BYTES));
  }
}
