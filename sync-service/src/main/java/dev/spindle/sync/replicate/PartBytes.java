package dev.spindle.sync.replicate;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The bytes of one part while it goes out; small ones in memory, large ones in a file. */
public sealed interface PartBytes extends AutoCloseable {
  long length();

  /** Where the bytes are written to, in sequence, before they are read. */
  OutputStream sink();

  /** Frees what holds them. */
  @Override
  void close() throws IOException;

  /**
   * Room for {@code length} bytes; in a file under {@code spool} when over {@code mostInMemory}.
   */
  static PartBytes ofLength(long length, long mostInMemory, Path spool) throws IOException {
    if (length <= mostInMemory) {
      return new InMemory(new Heap((int) length));
    }
    Files.createDirectories(spool);
    Path file = Files.createTempFile(spool, "part-", ".bytes");
    try {
      return new InFile(length, file, new BufferedOutputStream(Files.newOutputStream(file)));
    } catch (IOException e) {
      Files.deleteIfExists(file);
      throw e;
    }
  }

  /** Bytes in an array. */
  record InMemory(Heap sink) implements PartBytes {
    @Override
    public long length() {
      return sink.array().length;
    }

    /** The bytes themselves, whole once the sink has got them. */
    public byte[] array() {
      return sink.array();
    }

    @Override
    public void close() {}
  }

  /** Bytes in a file of their own, which goes with {@link #close}. */
  record InFile(long length, Path file, OutputStream sink) implements PartBytes {
    @Override
    public void close() throws IOException {
      sink.close();
      Files.deleteIfExists(file);
    }
  }

  /** An array that is filled from its beginning, without the copies that growing makes. */
  final class Heap extends ByteArrayOutputStream {
    Heap(int length) {
      super(length);
    }

    byte[] array() {
      return buf;
    }
  }
}
