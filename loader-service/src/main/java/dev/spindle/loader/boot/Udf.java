package dev.spindle.loader.boot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The UDF file system of a disc (ECMA-167, 3rd edition; OSTA UDF 1.02 to 2.01), as far as finding
 * its files takes: one volume on one partition of 2048-byte blocks, as installation discs have it.
 * Windows' discs have nothing but a note in their ISO 9660 part.
 *
 * @param partitionOffset bytes from the disc's beginning to the partition
 * @param rootBlock of the partition: the root directory's file entry
 */
record Udf(long partitionOffset, long rootBlock) {
  /** Sector of the first anchor; others are at the last sector and 256 before it (3/8.4.2.1). */
  private static final long ANCHOR_SECTOR = 256;

  /** 16 sectors: a volume descriptor sequence has 6 or so (3/8.4.2). */
  private static final int MOST_DESCRIPTORS = 16;

  private static final int TAG_ANCHOR = 2;
  private static final int TAG_PARTITION = 5;
  private static final int TAG_LOGICAL_VOLUME = 6;
  private static final int TAG_TERMINATOR = 8;
  private static final int TAG_FILE_SET = 256;
  private static final int TAG_FILE_ENTRY = 261;
  private static final int TAG_EXTENDED_FILE_ENTRY = 266;

  /** The two upper bits of an extent's length are its type (4/14.14.1.1). */
  private static final int EXTENT_BYTES = 0x3FFF_FFFF;

  /** 64 extents of one file: 64 GiB in a row, or a file in many pieces of which the first count. */
  private static final int MOST_EXTENTS = 64;

  /** A run of bytes on the disc. */
  record Extent(long offset, long bytes) {}

  /**
   * A file or directory.
   *
   * @param embedded its content, where that lies in the entry itself (4/14.6.8, flag 3)
   */
  record FileEntry(boolean isDirectory, List<Extent> extents, @Nullable ByteBuffer embedded) {}

  /** The file system; null when there is none, or its descriptors are not loaded yet. */
  static @Nullable Udf read(Probe probe) throws IOException {
    ByteBuffer anchor = anchor(probe);
    if (anchor == null) {
      return null;
    }
    long sequence = Integer.toUnsignedLong(anchor.getInt(20));
    long partition = -1;
    long fileSet = -1;
    for (int number = 0; number < MOST_DESCRIPTORS; number++) {
      ByteBuffer descriptor = sector(probe, sequence + number);
      if (descriptor == null || tag(descriptor) == TAG_TERMINATOR) {
        break;
      }
      if (tag(descriptor) == TAG_PARTITION) {
        partition = Integer.toUnsignedLong(descriptor.getInt(188));
      } else if (tag(descriptor) == TAG_LOGICAL_VOLUME
          && descriptor.getInt(212) == Probe.SECTOR_BYTES) {
        fileSet = Integer.toUnsignedLong(descriptor.getInt(252));
      }
    }
    if (partition < 0 || fileSet < 0) {
      return null;
    }
    ByteBuffer set = sector(probe, partition + fileSet);
    return set != null && tag(set) == TAG_FILE_SET
        ? new Udf(partition * Probe.SECTOR_BYTES, Integer.toUnsignedLong(set.getInt(404)))
        : null;
  }

  /** The entry at a block of the partition; null when it is none, or not loaded yet. */
  @Nullable FileEntry entry(Probe probe, long block) throws IOException {
    ByteBuffer entry = sector(probe, partitionOffset / Probe.SECTOR_BYTES + block);
    if (entry == null) {
      return null;
    }
    boolean extended = tag(entry) == TAG_EXTENDED_FILE_ENTRY;
    if (!extended && tag(entry) != TAG_FILE_ENTRY) {
      return null;
    }
    int lengths = extended ? 208 : 168;
    long begin = lengths + 8 + Integer.toUnsignedLong(entry.getInt(lengths));
    long end = begin + Integer.toUnsignedLong(entry.getInt(lengths + 4));
    if (end > entry.limit()) {
      return null;
    }
    boolean isDirectory = entry.get(27) == 4;
    long bytes = entry.getLong(56);
    return switch (entry.getShort(34) & 7) {
      case 0 -> new FileEntry(isDirectory, extents(entry, (int) begin, (int) end, 8, bytes), null);
      case 1 -> new FileEntry(isDirectory, extents(entry, (int) begin, (int) end, 16, bytes), null);
      case 3 ->
          new FileEntry(
              isDirectory,
              List.of(),
              entry.slice((int) begin, (int) (end - begin)).order(entry.order()));
      default -> null;
    };
  }

  /** Allocation descriptors, short or long (4/14.14): length, then the partition's block. */
  private List<Extent> extents(ByteBuffer entry, int begin, int end, int size, long bytes) {
    List<Extent> extents = new ArrayList<>();
    long left = bytes;
    for (int at = begin; at + size <= end && left > 0 && extents.size() < MOST_EXTENTS; ) {
      long length = Math.min(left, entry.getInt(at) & EXTENT_BYTES);
      long offset =
          partitionOffset + Integer.toUnsignedLong(entry.getInt(at + 4)) * Probe.SECTOR_BYTES;
      if (length == 0) {
        break;
      }
      Extent last = extents.isEmpty() ? null : extents.getLast();
      if (last != null && last.offset + last.bytes == offset) {
        extents.set(extents.size() - 1, new Extent(last.offset, last.bytes + length));
      } else {
        extents.add(new Extent(offset, length));
      }
      left -= length;
      at += size;
    }
    return extents;
  }

  private static @Nullable ByteBuffer anchor(Probe probe) throws IOException {
    long sectors = probe.size() / Probe.SECTOR_BYTES;
    for (long place : new long[] {ANCHOR_SECTOR, sectors - 1, sectors - 1 - ANCHOR_SECTOR}) {
      ByteBuffer anchor = sector(probe, place);
      if (anchor != null && tag(anchor) == TAG_ANCHOR) {
        return anchor;
      }
    }
    return null;
  }

  private static @Nullable ByteBuffer sector(Probe probe, long number) throws IOException {
    return probe.read(number * Probe.SECTOR_BYTES, Probe.SECTOR_BYTES);
  }

  /** The descriptor tag's identifier (3/7.2.1), 0 where the tag's checksum does not fit. */
  private static int tag(ByteBuffer descriptor) {
    int sum = 0;
    for (int at = 0; at < 16; at++) {
      sum += at == 4 ? 0 : descriptor.get(at);
    }
    return (sum & 0xFF) == Byte.toUnsignedInt(descriptor.get(4))
        ? Short.toUnsignedInt(descriptor.getShort(0))
        : 0;
  }
}
