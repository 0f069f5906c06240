package dev.spindle.device;

import dev.spindle.model.ByteRange;
import dev.spindle.model.Sha256;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * The source's SHA-256, computed beside the upload; one pass over the file, which goes on as the
 * upload does: nobody needs it before the end, and at the beginning a VM needs the processors.
 */
final class SourceDigest {
  /** 1 MiB: few calls, and little memory. */
  private static final int BUFFER_BYTES = 1 << 20;

  /** 50 ms between looks how far the upload is. */
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final SourceFile file;
  private final LongSupplier receivedBytes;
  private volatile boolean hurries;
  private final CompletableFuture<Optional<Sha256>> result = new CompletableFuture<>();

  private SourceDigest(SourceFile file, LongSupplier receivedBytes) {
    this.file = file;
    this.receivedBytes = receivedBytes;
  }

  /**
   * Begins to compute.
   *
   * @param receivedBytes how many bytes of the file have been received: it goes no further
   */
  static SourceDigest start(SourceFile file, LongSupplier receivedBytes) {
    SourceDigest digest = new SourceDigest(file, receivedBytes);
    Thread thread = new Thread(digest::compute, "source-digest");
    thread.setDaemon(true);
    thread.start();
    return digest;
  }

  /** Waits for the upload no longer. */
  void hurry() {
    hurries = true;
  }

  boolean isDone() {
    return result.isDone();
  }

  /** Done with the digest, or with none when the file could not be read to its end. */
  CompletableFuture<Optional<Sha256>> result() {
    return result;
  }

  void cancel() {
    result.complete(Optional.empty());
  }

  private void compute() {
    MessageDigest running = Sha256.digest();
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    for (long at = 0; at < file.size() && !result.isDone(); at += buffer.limit()) {
      while (at >= receivedBytes.getAsLong() && !hurries && !result.isDone()) {
        LockSupport.parkNanos(LOOK_NANOS);
      }
      ByteRange range = new ByteRange(at, Math.min(at + BUFFER_BYTES, file.size()));
      if (!(file.read(range, buffer) instanceof SourceFile.Whole)) {
        result.complete(Optional.empty());
        return;
      }
      running.update(buffer.array(), 0, buffer.limit());
    }
    result.complete(Optional.of(Sha256.of(running)));
  }
}
