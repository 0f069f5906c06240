package dev.spindle.device;

import dev.spindle.model.ByteRange;
import dev.spindle.model.Sha256;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The source's SHA-256, computed beside the upload by a thread of low priority; one pass over the
 * file.
 */
final class SourceDigest {
  /** 1 MiB: few calls, and little memory. */
  private static final int BUFFER_BYTES = 1 << 20;

  private final SourceFile file;
  private final CompletableFuture<Optional<Sha256>> result = new CompletableFuture<>();

  private SourceDigest(SourceFile file) {
    this.file = file;
  }

  /** Begins to compute. */
  static SourceDigest start(SourceFile file) {
    SourceDigest digest = new SourceDigest(file);
    Thread thread = new Thread(digest::compute, "source-digest");
    thread.setPriority(Thread.MIN_PRIORITY);
    thread.setDaemon(true);
    thread.start();
    return digest;
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
