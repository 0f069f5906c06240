package dev.spindle.upload.sequence;

import dev.spindle.upload.staging.HeldBytes;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that do not count before their checksum was seen to be right: they wait in a file of their
 * own, which vanishes with a crash.
 */
public final class CheckedChunk implements Closeable {
  /** 256 KiB a read: beyond that a larger buffer wins nothing. */
  private static final int READ_BYTES = 256 << 10;

  private final FileChannel file;

  private CheckedChunk(FileChannel file) {
    this.file = file;
  }

  static CheckedChunk open(HeldBytes held) throws IOException {
    return new CheckedChunk(held.chunk());
  }

  public long length() throws IOException {
    return file.position();
  }

  /** Takes a buffer's remaining bytes. */
  public void take(ByteBuffer piece) throws IOException {
    while (piece.hasRemaining()) {
      file.write(piece);
    }
  }

  /** Whether the bytes have that checksum. */
  public boolean has(ChecksumAlgorithm algorithm, byte[] expected) throws IOException {
    ChecksumAlgorithm.Running running = algorithm.begin();
    ByteBuffer piece = ByteBuffer.allocate(READ_BYTES);
    for (long position = 0; file.read(piece.clear(), position) > 0; position += piece.limit()) {
      running.update(piece.flip());
    }
    return MessageDigest.isEqual(running.end(), expected);
  }

  /** Gives the bytes on; what stopped them, or null. */
  public @Nullable Stop into(Sink sink) throws IOException, InterruptedException {
    ByteBuffer piece = ByteBuffer.allocate(READ_BYTES);
    long position = 0;
    while (file.read(piece.clear(), position) > 0) {
      position += piece.flip().remaining();
      Stop stop = sink.take(piece);
      if (stop != null) {
        return stop;
      }
    }
    return null;
  }

  /** Forgets the bytes. */
  @Override
  public void close() throws IOException {
    file.close();
  }
}
