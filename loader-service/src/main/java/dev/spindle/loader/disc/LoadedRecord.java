package dev.spindle.loader.disc;

import dev.spindle.model.Crc32c;
import java.nio.ByteBuffer;

/**
 * One entry of a disc's {@code loaded} file: fragment {@code number}, with this CRC-32C, is on the
 * disc and forced.
 *
 * <p>12 bytes, big-endian: number, CRC-32C of the fragment, CRC-32C of these 8 bytes. Twelve zero
 * bytes are no record, as the CRC-32C of zeros is not zero.
 */
record LoadedRecord(int number, Crc32c crc32c) {
  static final int BYTES = 12;

  void write(ByteBuffer target) {
    ByteBuffer head = ByteBuffer.allocate(8).putInt(number).putInt(crc32c.value()).flip();
    target.put(head.duplicate()).putInt(Crc32c.of(head).value());
  }

  /** Whether the next 12 bytes are a record. */
  static boolean isIntact(ByteBuffer source) {
    ByteBuffer head = source.slice(source.position(), 8);
    return Crc32c.of(head).value() == source.getInt(source.position() + 8);
  }

  static LoadedRecord read(ByteBuffer source) {
    LoadedRecord loaded = new LoadedRecord(source.getInt(), new Crc32c(source.getInt()));
    source.getInt();
    return loaded;
  }
}
