package dev.spindle.loader.load;

import dev.spindle.loader.disc.Claim;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** Copies a stream to a fragment's place. */
public final class Transfer {
  /** 128 KiB: few enough system calls, and 4 fetches keep 1 MiB on the way to the disc. */
  private static final int CHUNK_BYTES = 128 << 10;

  private Transfer() {}

  /** Copies until the stream ends, and no more than the fragment has. */
  public static FetchOutcome copy(InputStream source, Claim.Place place) throws IOException {
    place.restart();
    byte[] chunk = new byte[CHUNK_BYTES];
    int filled = source.readNBytes(chunk, 0, chunk.length);
    while (filled > 0) {
      if (filled > place.length() - place.written()) {
        return new FetchOutcome.TooLong();
      }
      place.write(ByteBuffer.wrap(chunk, 0, filled));
      filled = source.readNBytes(chunk, 0, chunk.length);
    }
    return new FetchOutcome.Delivered();
  }
}
