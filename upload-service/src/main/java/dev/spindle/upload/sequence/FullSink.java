package dev.spindle.upload.sequence;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Of a sequence that has all its bytes.
 *
 * @param limit how many
 */
record FullSink(long limit) implements Sink {
  @Override
  public long position() {
    return limit;
  }

  @Override
  public @Nullable Stop begin(long length) {
    return null;
  }

  @Override
  public @Nullable Stop take(ByteBuffer piece) {
    return piece.hasRemaining() ? new Stop.TooLong(limit) : null;
  }

  @Override
  public @Nullable Stop settle() {
    return null;
  }
}
