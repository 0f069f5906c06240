package dev.spindle.upload.staging;

import dev.spindle.model.Crc32c;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * A fragment that is just arriving: its bytes are appended to a file in {@code incoming}. Used by
 * one thread at a time.
 */
public final class IncomingFragment {
  private final int number;
  private final Path path;
  private final FileChannel file;
  private final Room.Promise promise;

  private IncomingFragment(int number, Path path, FileChannel file, Room.Promise promise) {
    this.number = number;
    this.path = path;
    this.file = file;
    this.promise = promise;
  }

  static IncomingFragment create(int number, Path directory, Room.Promise promise)
      throws IOException {
    Path path = directory.resolve(UUID.randomUUID().toString());
    return new IncomingFragment(
        number,
        path,
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
        promise);
  }

  /** Opens what was kept of a fragment, to go on at its end. */
  static IncomingFragment goOn(int number, Path path, int length, Room.Promise promise)
      throws IOException {
    FileChannel file =
        FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE).truncate(length);
    return new IncomingFragment(number, path, file.position(length), promise);
  }

  /** The running CRC-32C of what is there, read back. */
  public CRC32C readBack(int length) throws IOException {
    return StagedBytes.crcOf(file, 0, length);
  }

  public int number() {
    return number;
  }

  /** Appends a buffer's remaining bytes. */
  public void append(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      promise.written(file.write(bytes));
    }
  }

  /** Forgets what has arrived. */
  public void discard() throws IOException {
    promise.close();
    file.close();
    Files.deleteIfExists(path);
  }

  Path path() {
    return path;
  }

  /** Forces the bytes to storage; the file is not written any more. */
  void force() throws IOException {
    file.force(false);
    file.close();
    promise.close();
  }

  /** A fragment that arrived whole and waits for its commit. */
  record Whole(IncomingFragment incoming, Crc32c crc32c) {}
}
