package dev.spindle.upload.sequence;

import dev.spindle.upload.staging.HeldBytes;
import dev.spindle.upload.staging.Room;
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
  private final Room.Promise promise;

  private CheckedChunk(FileChannel file, Room.Promise promise) {
    this.file = file;
    this.promise = promise;
  }

  static CheckedChunk open(HeldBytes held, Room.Promise promise) throws IOException {
    return new CheckedChunk(held.chunk(), promise);
  }

  public long length() throws IOException {
    return file.position();
  }

  /** Takes a buffer's remaining bytes; false, and none of them, when there is no room. */
  public boolean take(ByteBuffer piece) throws IOException {
    if (!promise.covers(piece.remaining())) {
      return false;
    }
    while (piece.hasRemaining()) {
      promise.written(file.write(piece));
    }
    return true;
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
    promise.close();
    file.close();
  }
}
