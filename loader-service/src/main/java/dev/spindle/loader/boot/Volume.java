package dev.spindle.loader.boot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What the volume descriptors of an ISO 9660 disc name (ECMA-119, section 8; El Torito 1.0, section
 * 2; ECMA-167, part 2, section 9). Zeros for what there is not.
 *
 * @param catalogueSector of the El Torito boot catalogue
 * @param rootSector of the root directory
 * @param rootBytes its length
 * @param pathTableSector of the little-endian path table
 * @param pathTableBytes its length
 * @param udf whether the disc also has a UDF file system
 */
record Volume(
    int catalogueSector,
    int rootSector,
    int rootBytes,
    int pathTableSector,
    int pathTableBytes,
    boolean udf) {
  /** 32 KiB: the system area before the first descriptor (ECMA-119, section 6.2.1). */
  private static final int FIRST_SECTOR = 16;

  /** 32 sectors: discs have 3 to 8 descriptors. */
  private static final int MOST_SECTORS = 32;

  /** Sector of the first UDF anchor (ECMA-167, part 3, section 8.4.2.1). */
  private static final int UDF_ANCHOR_SECTOR = 256;

  /** 1 MiB: a root directory of 5,000 entries and more. */
  private static final int MOST_TABLE_BYTES = 1 << 20;

  private static final int TYPE_BOOT_RECORD = 0;
  private static final int TYPE_PRIMARY = 1;

  static Volume read(Probe probe) throws IOException {
    int catalogue = 0;
    Volume primary = new Volume(0, 0, 0, 0, 0, false);
    boolean udf = false;
    for (int sector = FIRST_SECTOR; sector < FIRST_SECTOR + MOST_SECTORS; sector++) {
      ByteBuffer descriptor = probe.read((long) sector * Probe.SECTOR_BYTES, Probe.SECTOR_BYTES);
      if (descriptor == null) {
        break;
      }
      String identifier = text(descriptor, 1, 5);
      if (identifier.startsWith("NSR0")) {
        udf = true;
      }
      if (!identifier.equals("CD001")) {
        if (udf || identifier.equals("BEA01") || identifier.equals("TEA01")) {
          continue;
        }
        break;
      }
      int type = Byte.toUnsignedInt(descriptor.get(0));
      if (type == TYPE_BOOT_RECORD && text(descriptor, 7, 23).equals("EL TORITO SPECIFICATION")) {
        catalogue = descriptor.getInt(71);
      } else if (type == TYPE_PRIMARY && primary.rootSector == 0) {
        primary =
            new Volume(
                0,
                descriptor.getInt(158),
                bounded(descriptor.getInt(166)),
                descriptor.getInt(140),
                bounded(descriptor.getInt(132)),
                false);
      }
    }
    return new Volume(
        catalogue,
        primary.rootSector,
        primary.rootBytes,
        primary.pathTableSector,
        primary.pathTableBytes,
        udf);
  }

  /** Needs path table, UDF anchor and root directory. */
  void readTables(Probe probe) {
    if (pathTableSector != 0) {
      probe.need(Probe.offsetOfSector(pathTableSector), pathTableBytes);
    }
    if (udf) {
      probe.need((long) UDF_ANCHOR_SECTOR * Probe.SECTOR_BYTES, Probe.SECTOR_BYTES);
    }
    if (rootSector != 0) {
      probe.need(Probe.offsetOfSector(rootSector), rootBytes);
    }
  }

  private static int bounded(int bytes) {
    return bytes <= 0 ? Probe.SECTOR_BYTES : Math.min(bytes, MOST_TABLE_BYTES);
  }

  private static String text(ByteBuffer bytes, int from, int length) {
    byte[] text = new byte[length];
    bytes.get(from, text);
    return new String(text, StandardCharsets.ISO_8859_1);
  }
}
