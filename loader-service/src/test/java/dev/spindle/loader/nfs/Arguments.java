package dev.spindle.loader.nfs;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** XDR that a test writes, byte by byte (RFC 4506). */
final class Arguments {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  Arguments int32(int... values) {
    for (int value : values) {
      raw(ByteBuffer.allocate(4).putInt(value).array());
    }
    return this;
  }

  Arguments int64(long value) {
    return raw(ByteBuffer.allocate(8).putLong(value).array());
  }

  Arguments opaque(byte[] value) {
    return int32(value.length).raw(value).raw(new byte[(4 - value.length % 4) % 4]);
  }

  Arguments string(String text) {
    return opaque(text.getBytes(StandardCharsets.UTF_8));
  }

  Arguments raw(byte[] value) {
    bytes.writeBytes(value);
    return this;
  }

  byte[] array() {
    return bytes.toByteArray();
  }
}
