package dev.spindle.loader.boot;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads directories of UDF: file identifier descriptors in a row (ECMA-167, 4/14.4). */
final class UdfDirectory {
  private static final int TAG_FILE_IDENTIFIER = 257;
  private static final int NAME_AT = 38;
  private static final int DELETED_OR_PARENT = 0x04 | 0x08;

  /** 16,384 entries: more than any folder of an installation disc has. */
  private static final int MOST_ENTRIES = 16_384;

  /** A name, lower case, and the partition's block with its file entry. */
  record Identifier(String name, long block) {}

  private UdfDirectory() {}

  static List<Identifier> identifiers(ByteBuffer content) {
    List<Identifier> identifiers = new ArrayList<>();
    int at = 0;
    while (at + NAME_AT <= content.limit() && identifiers.size() < MOST_ENTRIES) {
      if (Short.toUnsignedInt(content.getShort(at)) != TAG_FILE_IDENTIFIER) {
        break;
      }
      int nameBytes = Byte.toUnsignedInt(content.get(at + 19));
      int useBytes = Short.toUnsignedInt(content.getShort(at + 36));
      int end = at + NAME_AT + useBytes + nameBytes;
      if (end > content.limit()) {
        break;
      }
      if ((content.get(at + 18) & DELETED_OR_PARENT) == 0 && nameBytes > 1) {
        identifiers.add(
            new Identifier(
                name(content, at + NAME_AT + useBytes, nameBytes),
                Integer.toUnsignedLong(content.getInt(at + 24))));
      }
      at += Math.ceilDiv(end - at, 4) * 4;
    }
    return identifiers;
  }

  /** OSTA compressed Unicode: 8 or 16 bits a character, by the first byte (UDF 2.01, 2.1.1). */
  private static String name(ByteBuffer content, int at, int length) {
    Charset charset =
        content.get(at) == 16 ? StandardCharsets.UTF_16BE : StandardCharsets.ISO_8859_1;
    byte[] text = new byte[length - 1];
    content.get(at + 1, text);
    return new String(text, charset).toLowerCase(Locale.ROOT);
  }
}
