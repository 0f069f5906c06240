package dev.spindle.loader.disc;

import dev.spindle.model.ImageLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * The append-only file {@code loaded} of a disc. Not safe for several threads: the disc's group
 * commit is its only writer.
 */
final class LoadedLog {
  private final FileChannel file;
  private long end;
  private volatile boolean inDoubt;

  private LoadedLog(FileChannel file, long end) {
    this.file = file;
    this.end = end;
  }

  /** A log and what it held when it was opened. */
  record Opened(LoadedLog log, List<LoadedRecord> records) {}

  /**
   * Reads the records up to the first that is torn, and cuts the file there: what follows a torn
   * record was never acted upon, or is loaded again.
   */
  static Opened open(FileChannel file, ImageLayout layout) throws IOException {
    // 12 MiB for the most fragments an image may have; records come once each, so never more
    long bytes = Math.min(file.size(), (long) layout.fragmentCount() * LoadedRecord.BYTES);
    ByteBuffer content = ByteBuffer.allocate((int) bytes);
    while (content.hasRemaining() && file.read(content, content.position()) >= 0) {}
    content.flip();
    List<LoadedRecord> records = new ArrayList<>();
    while (content.remaining() >= LoadedRecord.BYTES
        && LoadedRecord.isIntact(content)
        && layout.contains(content.getInt(content.position()))) {
      records.add(LoadedRecord.read(content));
    }
    long end = (long) records.size() * LoadedRecord.BYTES;
    if (file.size() > end) {
      file.truncate(end);
      file.force(true);
    }
    return new Opened(new LoadedLog(file, end), List.copyOf(records));
  }

  /**
   * Appends records and forces them. When that fails, what it left is cut off again; when even that
   * fails the records are in doubt until the next start, and nothing more is appended.
   */
  void append(List<LoadedRecord> records) throws IOException {
    if (inDoubt) {
      throw new IOException("an earlier failure left the record of loaded fragments in doubt");
    }
    ByteBuffer bytes = ByteBuffer.allocate(records.size() * LoadedRecord.BYTES);
    records.forEach(loaded -> loaded.write(bytes));
    bytes.flip();
    long position = end;
    inDoubt = true;
    try {
      while (bytes.hasRemaining()) {
        position += file.write(bytes, position);
      }
      file.force(false);
    } catch (IOException e) {
      file.truncate(end);
      file.force(true);
      inDoubt = false;
      throw e;
    }
    inDoubt = false;
    end = position;
  }

  /** Whether a fragment may be recorded though nobody was told that it is. */
  boolean isInDoubt() {
    return inDoubt;
  }

  void close() throws IOException {
    file.close();
  }
}
