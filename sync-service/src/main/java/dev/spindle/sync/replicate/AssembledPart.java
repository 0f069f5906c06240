package dev.spindle.sync.replicate;

import java.io.IOException;

/**
 * A part whose fragments have all been fetched and checked.
 *
 * @param number 1-based
 * @param md5 of its bytes, 32 hexadecimal digits: what S3 says as ETag
 */
public record AssembledPart(int number, PartBytes bytes, String md5) implements AutoCloseable {
  @Override
  public void close() throws IOException {
    bytes.close();
  }
}
