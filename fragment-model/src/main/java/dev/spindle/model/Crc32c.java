package dev.spindle.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * A fragment's CRC-32C (Castagnoli; RFC 3720, section 12.1), in text 8 lower-case hexadecimal
 * digits.
 *
 * @param value the check value; its 32 bits, whatever the sign
 */
public record Crc32c(int value) {
  /** Of bytes in memory. */
  public static Crc32c of(byte[] bytes) {
    return of(ByteBuffer.wrap(bytes));
  }

  /** Of a buffer's remaining bytes, which stay remaining. */
  public static Crc32c of(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.duplicate());
    return of(crc);
  }

  /** The value a running computation has come to. */
  public static Crc32c of(CRC32C running) {
    return new Crc32c((int) running.getValue());
  }

  /** Reads 8 hexadecimal digits. */
  @JsonCreator
  public static Crc32c parse(String text) {
    if (text.length() != 8) {
      throw new IllegalArgumentException("a CRC-32C has 8 hexadecimal digits: " + text);
    }
    return new Crc32c(HexFormat.fromHexDigits(text));
  }

  @Override
  @JsonValue
  public String toString() {
    return HexFormat.of().toHexDigits(value);
  }
}
