package dev.spindle.loader.boot;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Reads directories of ISO 9660 (ECMA-119, section 9.1) with Rock Ridge names (RRIP 1.12, 4.1.4).
 */
final class Directory {
  /** 33 bytes before the name (ECMA-119, section 9.1). */
  private static final int NAME_AT = 33;

  private static final int IS_DIRECTORY = 0x02;

  /** 4096 entries: no directory that a boot loader reads is longer. */
  private static final int MOST_ENTRIES = 4096;

  /**
   * A file or directory.
   *
   * @param name lower case, without version
   * @param offset bytes from the disc's beginning
   */
  record Entry(String name, boolean isDirectory, long offset, long bytes) {}

  private Directory() {}

  /** The entries but for the directory itself and its parent. */
  static List<Entry> entries(ByteBuffer content) {
    List<Entry> entries = new ArrayList<>();
    int at = 0;
    while (at + NAME_AT < content.limit() && entries.size() < MOST_ENTRIES) {
      int length = Byte.toUnsignedInt(content.get(at));
      if (length == 0) {
        // records do not cross sectors; zeros fill the rest of one
        at = (at / Probe.SECTOR_BYTES + 1) * Probe.SECTOR_BYTES;
        continue;
      }
      int nameLength = Byte.toUnsignedInt(content.get(at + 32));
      if (length < NAME_AT + nameLength || at + length > content.limit()) {
        return entries;
      }
      boolean isSelfOrParent = nameLength == 1 && content.get(at + NAME_AT) <= 1;
      if (!isSelfOrParent) {
        entries.add(
            new Entry(
                name(content, at, length, nameLength),
                (content.get(at + 25) & IS_DIRECTORY) != 0,
                Probe.offsetOfSector(content.getInt(at + 2)),
                Integer.toUnsignedLong(content.getInt(at + 10))));
      }
      at += length;
    }
    return entries;
  }

  private static String name(ByteBuffer content, int at, int length, int nameLength) {
    int use = at + NAME_AT + nameLength + (nameLength % 2 == 0 ? 1 : 0);
    while (use + 5 <= at + length) {
      int fieldLength = Byte.toUnsignedInt(content.get(use + 2));
      if (fieldLength < 4 || use + fieldLength > at + length) {
        break;
      }
      if (content.get(use) == 'N' && content.get(use + 1) == 'M' && fieldLength > 5) {
        return text(content, use + 5, fieldLength - 5);
      }
      use += fieldLength;
    }
    String plain = text(content, at + NAME_AT, nameLength);
    int version = plain.indexOf(';');
    String name = version < 0 ? plain : plain.substring(0, version);
    return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
  }

  private static String text(ByteBuffer content, int from, int length) {
    byte[] text = new byte[length];
    content.get(from, text);
    return new String(text, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
  }
}
