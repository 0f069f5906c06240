package dev.spindle.upload.sequence;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Where a sequence's bytes go while one request brings them; used by one thread at a time, which
 * may block.
 */
public sealed interface Sink permits FragmentSink, HeldSink, FullSink {
  /** The offset after all that was taken, in bytes. */
  long position();

  /** How many bytes the sequence may have. */
  long limit();

  /**
   * To be called once, before the first byte comes.
   *
   * @param length bytes that will come; negative when the device does not say
   * @return why they need not come, or null
   */
  @Nullable Stop begin(long length) throws IOException;

  /** Takes a buffer's remaining bytes; what stopped them, or null. */
  @Nullable Stop take(ByteBuffer piece) throws IOException, InterruptedException;

  /**
   * To be called once, however the bytes ended: what was taken is forced to storage when this
   * returns. What failed meanwhile, or null.
   */
  @Nullable Stop settle() throws IOException, InterruptedException;
}
