package dev.spindle.loader.nfs;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * Reads XDR (RFC 4506) that came from outside. What is not there reads as zero or empty, and then
 * all of it {@link #isMalformed()}: so a reader asks once, at the end.
 */
final class XdrReader {
  private final ByteBuf bytes;
  private boolean malformed;

  XdrReader(ByteBuf bytes) {
    this.bytes = bytes;
  }

  /** Whether anything read was not there, or had another form. */
  boolean isMalformed() {
    return malformed;
  }

  /** Section 4.1 and 4.2: 4 bytes, big-endian. */
  int int32() {
    return has(4) ? bytes.readInt() : 0;
  }

  /** Section 4.5: 8 bytes, big-endian. */
  long int64() {
    return has(8) ? bytes.readLong() : 0;
  }

  /** Section 4.10: a length, so many bytes, and zeros up to a multiple of 4. */
  byte[] opaque(int mostBytes) {
    int length = int32();
    if (length < 0 || length > mostBytes || !has(length + Xdr.paddingOf(length))) {
      malformed = true;
      return new byte[0];
    }
    byte[] opaque = new byte[length];
    bytes.readBytes(opaque).skipBytes(Xdr.paddingOf(length));
    return opaque;
  }

  /** Section 4.11: as opaque, its bytes being a text; those that are no text match no name. */
  String string(int mostBytes) {
    return new String(opaque(mostBytes), StandardCharsets.UTF_8);
  }

  private boolean has(int count) {
    malformed |= bytes.readableBytes() < count;
    return !malformed;
  }
}
