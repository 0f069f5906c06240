package dev.spindle.loader.nfs;

import dev.spindle.model.ImageId;
import java.util.Optional;

/** Names one of an image's two objects. Exports give it as bytes that nobody can guess. */
record FileHandle(Kind kind, ImageId imageId) {
  /** The objects of an image, with their numbers (RFC 1813 section 2.5 and 2.6, ftype3, fileid). */
  enum Kind {
    /** What is mounted. */
    DIRECTORY,
    /** The disc, {@code disc.img}. */
    FILE
  }

  /** Bytes of {@link #packed}: 64 symbols of 6 bits. */
  static final int PACKED_BYTES = 48;

  private static final int SYMBOLS = 64;

  /** The symbols of an image's id, from 1; 0 is what follows its end. */
  private static final String ALPHABET = "-0123456789abcdefghijklmnopqrstuvwxyz";

  /** One symbol for the kind, one for each character of the id. */
  byte[] packed() {
    int[] symbols = new int[SYMBOLS];
    symbols[0] = kind.ordinal() + 1;
    for (int at = 0; at < imageId.value().length(); at++) {
      symbols[at + 1] = ALPHABET.indexOf(imageId.value().charAt(at)) + 1;
    }
    byte[] packed = new byte[PACKED_BYTES];
    for (int from = 0, to = 0; from < SYMBOLS; from += 4, to += 3) {
      int bits =
          symbols[from] << 18
              | symbols[from + 1] << 12
              | symbols[from + 2] << 6
              | symbols[from + 3];
      packed[to] = (byte) (bits >> 16);
      packed[to + 1] = (byte) (bits >> 8);
      packed[to + 2] = (byte) bits;
    }
    return packed;
  }

  /** Reads what {@link #packed} wrote; empty for other bytes. */
  static Optional<FileHandle> unpack(byte[] packed) {
    int kind = symbol(packed, 0) - 1;
    StringBuilder id = new StringBuilder();
    for (int at = 1; at < SYMBOLS && symbol(packed, at) != 0; at++) {
      int symbol = symbol(packed, at);
      if (symbol > ALPHABET.length()) {
        return Optional.empty();
      }
      id.append(ALPHABET.charAt(symbol - 1));
    }
    return kind >= 0 && kind < Kind.values().length && ImageId.isValid(id.toString())
        ? Optional.of(new FileHandle(Kind.values()[kind], new ImageId(id.toString())))
        : Optional.empty();
  }

  private static int symbol(byte[] packed, int at) {
    int from = at / 4 * 3;
    int bits =
        (packed[from] & 0xff) << 16 | (packed[from + 1] & 0xff) << 8 | packed[from + 2] & 0xff;
    return bits >> 18 - at % 4 * 6 & 0x3f;
  }
}
