package dev.spindle.sync.replicate;

import java.io.IOException;

/**
 * A part whose fragments have all been fetched and checked.
 *
 * @param number 1-based
 * @param md5 of its bytes, 32 hexadecimal digits: what S3 says as ETag
 * @param use ends with {@link #close}
 */
public record AssembledPart(int number, PartBytes bytes, String md5, Use use)
    implements AutoCloseable {
  /** Somebody's use of a part's bytes. */
  @FunctionalInterface
  public interface Use {
    void end() throws IOException;
  }

  /** A part that one user has for himself. */
  public AssembledPart(int number, PartBytes bytes, String md5) {
    this(number, bytes, md5, bytes::close);
  }

  @Override
  public void close() throws IOException {
    use.end();
  }
}
