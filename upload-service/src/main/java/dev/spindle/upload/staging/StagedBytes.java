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

  /** False when the file is gone, too short, or its bytes have another CRC-32C. */
  static boolean areGood(StagedFragment fragment) throws IOException {
    try (FileChannel file = FileChannel.open(fragment.path(), StandardOpenOption.READ)) {
      return file.size() >= fragment.offset() + fragment.length()
          && Crc32c.of(crcOf(file, fragment.offset(), fragment.length())).equals(fragment.crc32c());
    } catch (NoSuchFileException _) {
      return false;
    }
  }

  /** The CRC-32C of some of a file's bytes; of fewer where the file ends before. */
  static CRC32C crcOf(FileChannel file, long offset, int length) throws IOException {
    CRC32C crc = new CRC32C();
    ByteBuffer bytes = ByteBuffer.allocate(Math.clamp(length, 1, READ_BYTES));
    long end = offset + length;
    for (long position = offset; position < end; ) {
      bytes.clear().limit((int) Math.min(bytes.capacity(), end - position));
      int count = file.read(bytes, position);
      if (count < 0) {
        return crc;
      }
      position += count;
      crc.update(bytes.flip());
    }
    return crc;
  }
}
