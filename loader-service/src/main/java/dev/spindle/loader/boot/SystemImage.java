package dev.spindle.loader.boot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Needs what the mounting of a system image reads: its beginning, and its end, where a squashfs has
 * its tables (squashfs 4.0, {@code struct squashfs_super_block}) and a WIM its lookup table.
 */
final class SystemImage {
  /** 64 KiB: superblock and first blocks. */
  private static final long EDGE_BYTES = 64 << 10;

  /** 16 MiB: the inodes, directories and fragments of some 500,000 files. */
  private static final long MOST_TABLE_BYTES = 16 << 20;

  private static final int SUPERBLOCK_BYTES = 96;

  private SystemImage() {}

  static void read(Probe probe, DiscFile file) throws IOException {
    probe.need(file.offset(), Math.min(EDGE_BYTES, file.bytes()));
    if (file.bytes() < SUPERBLOCK_BYTES) {
      return;
    }
    ByteBuffer head = probe.read(file.offset(), SUPERBLOCK_BYTES);
    long tail = EDGE_BYTES;
    if (head != null && magic(head).equals("hsqs")) {
      long used = head.getLong(40);
      long inodes = head.getLong(64);
      if (inodes > 0 && used > inodes && used <= file.bytes()) {
        tail = Math.min(MOST_TABLE_BYTES, file.bytes() - inodes);
      }
    }
    long start = Math.max(0, file.bytes() - tail);
    probe.need(file.offset() + start, file.bytes() - start);
  }

  private static String magic(ByteBuffer head) {
    byte[] magic = new byte[4];
    head.get(0, magic);
    return new String(magic, StandardCharsets.ISO_8859_1);
  }
}
