package dev.spindle.loader.nbd;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * A disc of 4 fragments of 1 MiB from which a BIOS boots a program that reads one sector of
 * fragment 3 and says what came of it on port 0xe9: {@code B}, then the sector's first byte or
 * {@code E} for an error, then a full stop.
 */
final class ReadingDisc {
  static final int FRAGMENT_BYTES = 1 << 20;
  static final int LATE_FRAGMENT = 3;

  /** What it says when the sector could be read. */
  static final String WELL_READ = "BD.";

  private static final int SECTOR_BYTES = 2048;
  private static final int CATALOGUE_SECTOR = 19;
  private static final int PROGRAM_SECTOR = 20;

  /**
   * At 0x7c00, with the drive's number in DL: INT 13h, function 42h, of one sector, number 0x400,
   * to 0x8000.
   */
  private static final String PROGRAM =
      "31c0 8ed8 8ec0" // xor ax, ax; mov ds, ax; mov es, ax
          + "b042 e6e9" // 'B' to port 0xe9
          + "be217c b442 cd13" // mov si, packet; mov ah, 0x42; int 0x13
          + "b045 7203 a00080" // mov al, 'E'; jc say; mov al, [0x8000]
          + "e6e9 b02e e6e9" // say: al to port 0xe9; '.' to port 0xe9
          + "f4 ebfd" // hlt, for ever
          + "1000 0100 0080 0000 0004000000000000"; // packet: 1 sector, 0000:8000, LBA 0x400

  private ReadingDisc() {}

  /** ISO 9660 with a boot record and catalogue as in "El Torito" 1.0, sections 2 and 3. */
  static byte[] content() {
    ByteBuffer disc = ByteBuffer.allocate(4 * FRAGMENT_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    text(disc, 16, "\1CD001\1");
    text(disc, 17, "\0CD001\1EL TORITO SPECIFICATION");
    disc.putInt(17 * SECTOR_BYTES + 0x47, CATALOGUE_SECTOR);
    text(disc, 18, "\377CD001\1");
    int catalogue = CATALOGUE_SECTOR * SECTOR_BYTES;
    disc.put(catalogue, (byte) 1).put(catalogue + 0x1e, (byte) 0x55);
    disc.put(catalogue + 0x1f, (byte) 0xaa).put(catalogue + 0x20, (byte) 0x88);
    disc.putShort(catalogue + 0x26, (short) 4); // 4 sectors of 512 bytes
    disc.putInt(catalogue + 0x28, PROGRAM_SECTOR);
    disc.put(PROGRAM_SECTOR * SECTOR_BYTES, HexFormat.of().parseHex(PROGRAM.replace(" ", "")));
    disc.put(0x400 * SECTOR_BYTES, (byte) 'D');
    return disc.array();
  }

  private static void text(ByteBuffer disc, int sector, String text) {
    disc.put(sector * SECTOR_BYTES, text.getBytes(StandardCharsets.ISO_8859_1));
  }
}
