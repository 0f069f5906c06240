package dev.spindle.loader.boot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Needs the GUID partition table that hybrid discs carry, and its backup at the disc's end, which
 * UEFI compares with it (UEFI 2.10, section 5.3.2).
 */
final class Gpt {
  /** Bytes of a logical block; partition tables count in these also on a CD. */
  private static final int BLOCK_BYTES = 512;

  /** 32 blocks: 128 entries of 128 bytes lie before the backup header (section 5.3.1). */
  private static final int ENTRY_BLOCKS = 32;

  private Gpt() {}

  static void read(Probe probe) throws IOException {
    ByteBuffer header = probe.read(BLOCK_BYTES, BLOCK_BYTES);
    if (header == null) {
      return;
    }
    byte[] signature = new byte[8];
    header.get(0, signature);
    if (!new String(signature, StandardCharsets.ISO_8859_1).equals("EFI PART")) {
      return;
    }
    long backup = header.getLong(32);
    if (backup > ENTRY_BLOCKS && backup < probe.size() / BLOCK_BYTES) {
      probe.need((backup - ENTRY_BLOCKS) * BLOCK_BYTES, (ENTRY_BLOCKS + 1L) * BLOCK_BYTES);
    }
  }
}
