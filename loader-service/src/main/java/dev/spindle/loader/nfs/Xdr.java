package dev.spindle.loader.nfs;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Writes XDR (RFC 4506); integers and hypers are what a buffer writes by itself. */
final class Xdr {
  private Xdr() {}

  /** How many zeros follow so many bytes (section 3): all items have a multiple of 4. */
  static int paddingOf(int length) {
    return -length & 3;
  }

  /** How many bytes an opaque or string of this length takes (section 4.10). */
  static int sizeOf(int length) {
    return 4 + length + paddingOf(length);
  }

  /** Section 4.4. */
  static ByteBuf bool(ByteBuf out, boolean value) {
    return out.writeInt(value ? 1 : 0);
  }

  /** Section 4.10. */
  static ByteBuf opaque(ByteBuf out, byte[] bytes) {
    return out.writeInt(bytes.length).writeBytes(bytes).writeZero(paddingOf(bytes.length));
  }

  /** Section 4.11. */
  static ByteBuf string(ByteBuf out, String text) {
    return opaque(out, text.getBytes(StandardCharsets.UTF_8));
  }
}
