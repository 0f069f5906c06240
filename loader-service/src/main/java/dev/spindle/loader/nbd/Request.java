package dev.spindle.loader.nbd;

import io.netty.buffer.ByteBuf;

/**
 * A request ("Request message").
 *
 * @param cookie the client's name for it, given back with the reply
 * @param length bytes, unsigned 32 bits
 */
record Request(int flags, int type, long cookie, long offset, long length) {
  /** Reads the 24 bytes after the magic. */
  static Request read(ByteBuf bytes) {
    return new Request(
        bytes.readUnsignedShort(),
        bytes.readUnsignedShort(),
        bytes.readLong(),
        bytes.readLong(),
        bytes.readUnsignedInt());
  }

  boolean has(int flag) {
    return (flags & flag) != 0;
  }

  /** Whether it has no other flags than these. */
  boolean hasOnly(int allowed) {
    return (flags & ~allowed) == 0;
  }

  /** Whether its range lies within a disc. */
  boolean isWithin(long size) {
    return offset >= 0 && offset <= size && length <= size - offset;
  }
}
