package dev.spindle.loader.boot;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Needs an EFI boot image: a FAT file system (Microsoft's FAT specification 1.03) whose length the
 * boot catalogue often gives as 0 or 1, so its own parameter block is asked. Only up to its last
 * used cluster, as images are made with room to spare.
 */
final class EfiImage {
  /** 32 MiB: Debian's have 3 to 10, Ubuntu's 5, Windows' 1.4. */
  private static final long MOST_BYTES = 32 << 20;

  /** 4 MiB for an image that says nothing about its length. */
  private static final long PLAIN_BYTES = 4 << 20;

  private EfiImage() {}

  static void read(Probe probe, long offset, long counted) throws IOException {
    ByteBuffer head = probe.read(offset, Probe.SECTOR_BYTES);
    if (head == null) {
      return;
    }
    long stated = counted > 512 ? counted : PLAIN_BYTES;
    int sectorBytes = Short.toUnsignedInt(head.getShort(11));
    boolean isFat =
        Short.toUnsignedInt(head.getShort(510)) == 0xAA55
            && sectorBytes >= 512
            && sectorBytes <= 4096
            && Integer.bitCount(sectorBytes) == 1;
    probe.need(
        offset, Math.min(MOST_BYTES, isFat ? used(probe, offset, head, sectorBytes) : stated));
  }

  /** Bytes up to the end of the last used cluster; all of it where the table cannot be read. */
  private static long used(Probe probe, long offset, ByteBuffer head, int sectorBytes)
      throws IOException {
    int clusterSectors = Byte.toUnsignedInt(head.get(13));
    int reserved = Short.toUnsignedInt(head.getShort(14));
    int tables = Byte.toUnsignedInt(head.get(16));
    int rootEntries = Short.toUnsignedInt(head.getShort(17));
    int small = Short.toUnsignedInt(head.getShort(19));
    long sectors = small != 0 ? small : Integer.toUnsignedLong(head.getInt(32));
    int tableSectors = Short.toUnsignedInt(head.getShort(22));
    long whole = sectors * sectorBytes;
    if (clusterSectors == 0 || tableSectors == 0 || tables == 0) {
      return whole; // FAT32, or nonsense
    }
    long dataSector =
        reserved
            + (long) tables * tableSectors
            + (rootEntries * 32L + sectorBytes - 1) / sectorBytes;
    long clusters = Math.max(0, (sectors - dataSector) / clusterSectors);
    ByteBuffer table =
        probe.read(
            offset + (long) reserved * sectorBytes,
            (int) Math.min((long) tableSectors * sectorBytes, 1 << 18));
    if (table == null) {
      return whole;
    }
    long last = lastUsed(table, Math.min(clusters + 1, 1 << 17), clusters < 4085);
    return Math.min(whole, (dataSector + (last - 1) * clusterSectors) * sectorBytes);
  }

  /** The last cluster (they count from 2) whose entry is not zero; 12-bit entries or 16. */
  private static long lastUsed(ByteBuffer table, long highest, boolean twelveBits) {
    for (int cluster = (int) highest; cluster >= 2; cluster--) {
      int at = twelveBits ? cluster + cluster / 2 : cluster * 2;
      if (at + 2 > table.limit()) {
        continue;
      }
      int pair = Short.toUnsignedInt(table.getShort(at));
      int entry = !twelveBits ? pair : cluster % 2 == 0 ? pair & 0xFFF : pair >> 4;
      if (entry != 0) {
        return cluster;
      }
    }
    return 1;
  }
}
