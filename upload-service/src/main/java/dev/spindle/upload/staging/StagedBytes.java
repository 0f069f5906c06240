package dev.spindle.upload.staging;

import dev.spindle.model.Crc32c;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/** Reads staged bytes back to see whether they are what was received. */
final class StagedBytes {
  /** 256 KiB a read: beyond that a larger buffer wins nothing. */
  private static final int READ_BYTES = 256 << 10;

  private StagedBytes() {}

  /** False when the file is gone, has another length, or another CRC-32C. */
  static boolean areGood(StagedFragment fragment) throws IOException {
    try (FileChannel file = FileChannel.open(fragment.path(), StandardOpenOption.READ)) {
      if (file.size() != fragment.length()) {
        return false;
      }
      CRC32C crc = new CRC32C();
      ByteBuffer bytes = ByteBuffer.allocate(Math.min(READ_BYTES, fragment.length()));
      while (file.read(bytes.clear()) >= 0) {
        crc.update(bytes.flip());
      }
      return Crc32c.of(crc).equals(fragment.crc32c());
    } catch (NoSuchFileException _) {
      return false;
    }
  }
}
